# Sourced by ./levada: builds what `demo`, `serve` and the like run, into examples/target.

build_mark=$root/examples/target/levada-build
libraries=$root/examples/target/lib
everything=$root/examples/target/levada-examples-everything.jar

build() {
    echo "levada: building (a minute or two the first time) ..." >&2
    rm -rf "$libraries" "$archive" "$build_mark" "$root"/examples/target/levada-examples-*.jar
    build_at_once || build_with_maven
    touch "$build_mark"
}

# All modules in one call of the compiler: a third of what Maven takes, and good enough to be run. Not where a library
# has yet to be fetched.
build_at_once() {
    repository=$HOME/.m2/repository
    classes=$root/examples/target/everything
    rm -rf "$classes"
    mkdir -p "$classes" "$libraries"
    for library in $(sed -n 's/^library //p' "$root/scripts/class-path"); do
        [ -f "$repository/$library" ] || return 1
        cp "$repository/$library" "$libraries/"
    done
    modules=$(sed -n 's/^module //p' "$root/scripts/class-path")
    for module in $modules; do
        find "$root/$module/src/main/java" -name '*.java' ! -name module-info.java
    done | sed 's/.*/"&"/' >"$classes/../everything-sources"
    # What is over so soon needs no second compiler, and no collection of garbage.
    "$JAVA_HOME/bin/javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -J-Xms600m -J-Xmn400m -nowarn -proc:none \
        -parameters -g -encoding UTF-8 -d "$classes" -cp "$libraries/*" "@$classes/../everything-sources" || exit 1
    for module in $modules; do
        resources=$root/$module/src/main/resources
        [ ! -d "$resources" ] || cp -R "$resources/." "$classes/"
    done
    # Several modules may offer the same service.
    for service in "$classes"/META-INF/services/*; do
        cat "$root"/*/src/main/resources/META-INF/services/"${service##*/}" >"$service"
    done
    version=$(sed -n 's|.*<version>\(.*\)</version>.*|\1|p' "$root/pom.xml" | head -n 1)
    echo "Implementation-Version: $version" >"$classes/../everything-manifest"
    "$JAVA_HOME/bin/jar" --create --no-compress --file "$everything" --manifest "$classes/../everything-manifest" \
        -C "$classes" . || exit 1
    rm -rf "$classes"
}

build_with_maven() {
    rm -rf "$libraries"
    # Short as it is, a build is over before the JVM's second compiler pays, and needs no collection of garbage.
    (
        MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:--Xms600m -Xmn400m}"
        maven_offline_first -q -T 1C -DskipLint -Dmaven.test.skip=true -pl examples -am package
    )
}

# One start for nothing: it leaves the archive of classes that makes later starts twice as quick, and shows that
# everything the demo needs is there.
make_archive() {
    output=$root/examples/target/first-start
    (run_java "-XX:ArchiveClassesAtExit=$archive" serve --dry-run --layer memory: --port 0 dev.levada.examples.Demo) \
        >"$output" 2>&1 || cat "$output" >&2
}

build_if_needed() {
    if is_outdated "$build_mark"; then
        build
        make_archive
    fi
}
