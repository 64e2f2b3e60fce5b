# Sourced by ./levada: formats all sources.

echo "levada: formatting ..." >&2
(
    cd "$root"
    mkdir -p target
    find ./*/src -name '*.java' -exec awk 'length($0) > 108 && /^ *\/\/\// { print FILENAME }' {} + |
        sort -u | while IFS= read -r file; do
        awk -f scripts/shorten-documentation.awk "$file" >target/formatted.java
        cat target/formatted.java >"$file"
    done
    rm -f target/formatted.java
)
maven -q -pl '!bom' spotless:apply
