# Sourced by ./levada: `new FOLDER [--package NAME]`. What the project depends on goes into the local Maven
# repository, because this version may not be published; then the project is built and its tests run.

build_if_needed
case " $* " in
    *' --help '* | *' -h '*) launch new "$@" ;;
esac
(launch new "$@") || exit $?
folder=
skip=
for argument in "$@"; do
    case $argument in
        --package) skip=yes ;;
        -*) ;;
        *) [ -n "$skip" ] && skip= || folder=$argument ;;
    esac
done

mkdir -p "$root/target"
installed=$root/target/levada-installed
if is_outdated "$installed"; then
    echo "levada: putting this version into the local Maven repository ..." >&2
    maven_offline_first -q -DskipLint -Dmaven.test.skip=true -pl bom,consumer,server,layer-memory,layer-redis,testkit -am install
    touch "$installed"
fi
echo "levada: building and testing $folder ..." >&2
(
    cd -- "$folder"
    MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djansi.noreset=true ${MAVEN_OPTS:-}" \
        mvn --batch-mode -q package
)
echo "levada: $folder is built, and its tests pass." >&2

# Maven finds the JDK by itself; `java -jar` is whatever the PATH has.
if ! java -XshowSettings:properties -version 2>&1 | grep -Eq "java\.specification\.version = (2[5-9]|[3-9][0-9])"; then
    echo "levada: the \`java\` on your PATH is older than what the project needs. Before \`java -jar\`:" >&2
    echo "    export JAVA_HOME=$JAVA_HOME PATH=$JAVA_HOME/bin:\$PATH" >&2
fi
