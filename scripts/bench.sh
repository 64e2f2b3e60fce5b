# Sourced by ./levada: builds the benchmarks where needed and runs them.

if is_outdated "$root/benchmarks/target/levada-build"; then
    echo "levada: building (a minute or two the first time) ..." >&2
    rm -rf "$root/benchmarks/target/lib"
    maven_offline_first -q -DskipLint -Dmaven.test.skip=true -pl benchmarks -am package
    touch "$root/benchmarks/target/levada-build"
fi
class_path=
for jar in "$root"/benchmarks/target/levada-benchmarks-*.jar "$root"/benchmarks/target/lib/*.jar; do
    class_path=$class_path${class_path:+:}$jar
done
exec "$JAVA_HOME/bin/java" "@$root/scripts/jvm-options" -cp "$class_path" dev.levada.benchmarks.Bench "$@"
