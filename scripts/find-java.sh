# Sourced by ./levada: sets JAVA_HOME to a JDK of at least version $1, or says what to install.
# The default `java` of a machine is often older than the one the project needs.

# Prints the major version of the JDK in folder $1; nothing where there is none.
jdk_version() {
    [ -x "$1/bin/javac" ] || return 0
    if [ -r "$1/release" ]; then
        # Reading a file is quicker than starting a JVM, and every JDK since 9 has it.
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -XshowSettings:properties -version 2>&1 |
            sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p'
    fi
}

find_java() {
    needed=$1
    on_path=$(command -v javac || true)
    [ -z "$on_path" ] || on_path=$(cd -- "$(dirname -- "$on_path")/.." && pwd -P)
    for jdk in \
        "${JAVA_HOME:-}" "$on_path" \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/*jdk* /opt/*temurin* \
        "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.gradle/jdks/* \
        "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        version=$(jdk_version "$jdk")
        if [ -n "$version" ] && [ "$version" -ge "$needed" ]; then
            JAVA_HOME=$jdk
            export JAVA_HOME
            return 0
        fi
    done
    echo "levada: no JDK $needed or newer was found. Install one (package openjdk-$needed-jdk or temurin-$needed-jdk) or set JAVA_HOME to its folder." >&2
    exit 1
}
