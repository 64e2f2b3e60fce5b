# Sourced by ./levada: format, lint (Error Prone, NullAway, dependencies), architecture.

mkdir -p "$root/target"
echo '**/dev/levada/architecture/**' >"$root/target/included-tests"
echo "levada: checking format, lint and architecture" >&2
maven_with_progress -Pcheck "-Dsurefire.includesFile=$root/target/included-tests" test || {
    echo "levada: the check failed. Format: ./levada format. The rest: CONTRIBUTING.md, \"When a check fails\"." >&2
    exit 1
}
echo "levada: all checks passed" >&2
