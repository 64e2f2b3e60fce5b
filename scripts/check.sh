# Sourced by ./levada: format, lint (Error Prone, NullAway, dependencies), architecture.

mkdir -p "$root/target"
echo '**/dev/levada/architecture/**' >"$root/target/included-tests"
echo "levada: checking format, lint and architecture" >&2
maven_with_progress -T 2 -Pcheck "-Dsurefire.includesFile=$root/target/included-tests" test || {
    echo "levada: the check failed. Format: ./levada format. The rest: CONTRIBUTING.md, \"When a check fails\"." >&2
    exit 1
}
if [ -s "$root/target/long-files" ]; then
    echo "levada: over 250 lines (allowed up to 400, but look whether they have two jobs):" >&2
    sed 's/^/  /' "$root/target/long-files" >&2
fi
echo "levada: all checks passed" >&2
