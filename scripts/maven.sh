# Sourced by ./levada: runs the installed Maven on the JDK that was found.

find_maven() {
    command -v mvn >/dev/null && return 0
    echo "levada: Maven was not found. Install it (package maven) so that \`mvn\` is on the PATH." >&2
    exit 1
}

maven() {
    find_maven
    # Maven 3.8's own libraries make the JVM warn.
    # noreset: its console library ends even plain output with an escape sequence.
    (
        cd "$root"
        opts="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djansi.noreset=true"
        MAVEN_OPTS="$opts ${MAVEN_OPTS:-}" mvn --batch-mode -Dstyle.color=never "$@"
    )
}

# Asks no repository unless something is missing: the questions cost seconds even where all is there.
maven_offline_first() {
    mkdir -p "$root/target"
    offline=$root/target/maven-offline
    if maven --offline "$@" >"$offline" 2>&1; then
        cat "$offline"
    elif grep -q 'in offline mode' "$offline"; then
        maven "$@"
    else
        cat "$offline"
        return 1
    fi
}

# The same as `maven`, but shows only the names of the modules as they are reached, and problems.
maven_with_progress() {
    find_maven
    mkdir -p "$root/target"
    status=$root/target/maven-status
    {
        code=0
        maven "$@" 2>&1 || code=$?
        echo "$code" >"$status"
    } | while IFS= read -r line; do
        # Each failure is shown where it happens; the list at the end of a module repeats them.
        case $line in
            '[ERROR] Failures:'* | '[ERROR] Errors:'*) repeating=yes ;;
            '[ERROR] Tests run:'*) repeating= ;;
        esac
        [ -z "${repeating:-}" ] || continue
        case $line in
            '[INFO] Building Levada '[a-z]*)
                name=${line#'[INFO] Building Levada '}
                echo "  ${name%% [0-9]*}"
                ;;
            *'[INFO] '* | '[INFO]' | '' | '[ERROR] ' | '[WARNING] Tests run:'* | *'--add-reads option not found'*) ;;
            '[ERROR] [Help'* | '[ERROR] -> [Help'* | '[ERROR] To see the'* | '[ERROR] Re-run Maven'*) ;;
            '[ERROR] For more information'* | '[ERROR] After correcting'* | '[ERROR]   mvn <args>'*) ;;
            # Nothing of what two modules at a time have in common is written by that plugin.
            '[WARNING] **'* | '[WARNING] * '* | '[WARNING] Your build is requesting parallel'* | '[WARNING] ') ;;
            *'not marked as thread-safe in Levada'* | *'maven-toolchains-plugin'* | '[WARNING] Enable debug to see'*) ;;
            '[WARNING]') ;;
            '[ERROR] There are test failures.'* | 'See dump files'* | '[ERROR] See dump files'*) ;;
            *) printf '%s\n' "${line%' -> [Help 1]'}" ;;
        esac
    done
    code=$(cat "$status")
    [ "$code" -le 128 ] || echo "levada: Maven was ended by signal $((code - 128))." >&2
    return "$code"
}
