# Sourced by ./levada: `test [MODULE | TestClass | MODULE#method | TestClass#method ...]`.

expected=$root/target/expected-tests # the test files that have to report, one path per line
mkdir -p "$root/target"
rm -rf "$root"/*/target/surefire-reports
: >"$expected"

# Prints the test files that $1, a module or a class, stands for.
tests_of() {
    if [ -f "$root/$1/pom.xml" ]; then
        (cd "$root" && find "$1/src/test/java" -name '*Test.java' 2>/dev/null | sort)
    else
        (cd "$root" && find ./*/src/test/java -path "*/$(echo "$1" | tr . /).java" 2>/dev/null | sed 's|^\./||')
    fi
}

methods=
for what in "$@"; do
    files=$(tests_of "${what%%#*}")
    if [ -z "$files" ]; then
        if [ -f "$root/$what/pom.xml" ]; then echo "levada: module $what has no tests." >&2
        else echo "levada: there is no module and no test class \"${what%%#*}\"." >&2; fi
        exit 2
    fi
    echo "$files" >>"$expected"
    case $what in
        *'#'*)
            for file in $files; do
                class=$(basename "$file" .java)
                methods=$methods${methods:+,}$class#${what#*#},$class\$*#${what#*#}
            done
            ;;
    esac
done

if [ $# -eq 0 ]; then
    (cd "$root" && find ./*/src/test/java -name '*Test.java' 2>/dev/null | sed 's|^\./||' | sort) >"$expected"
    echo "levada: testing" >&2
    set --
else
    modules=$(cut -d / -f 1 "$expected" | sort -u | paste -s -d , -)
    echo "levada: testing in $modules, building what that needs" >&2
    if [ -n "$methods" ]; then
        set -- -pl "$modules" -am "-Dtest=$methods" -Dsurefire.failIfNoSpecifiedTests=false
        : >"$expected" # a method may stand in any of the classes
    else
        sed 's|^[^/]*/src/test/java/||' "$expected" >"$root/target/included-tests"
        set -- -pl "$modules" -am "-Dsurefire.includesFile=$root/target/included-tests"
    fi
fi

# Failures do not end Maven's run, so that later modules are tested too; the summary finds them. Lint is for
# `check`: it takes longer than the tests. Right after a check its classes are used as they are.
run_tests() { # run_tests MAVEN_ARGUMENT...
    [ -n "${LEVADA_CHECKED:-}" ] || set -- -DskipLint "$@"
    maven_with_progress -Dmaven.test.failure.ignore=true -Dmaven.test.redirectTestOutputToFile=true "$@" test
}

summarize() { # summarize [FAILED_AT_FIRST]
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$root/scripts/TestSummary.java" \
        "$root" "$expected" "$@"
}

built=0
run_tests "$@" || built=$?
[ "$built" -eq 0 ] || echo "levada: the build ended early, see above; only what ran before that is counted." >&2
counted=0
summary=$(summarize) || counted=$?

# A machine that stalls for seconds fails tests that are right. With LEVADA_SECOND_TRY=N up to N classes that failed
# run once more, alone; what passes then is listed, not hidden.
if [ "$built" -eq 0 ] && [ "$counted" -ne 0 ] && [ "${LEVADA_SECOND_TRY:-0}" -gt 0 ]; then
    cp "$root/target/failed-tests" "$root/target/failed-at-first"
    classes=$(cat "$root/target/failed-classes")
    if [ "$(echo "$classes" | wc -l)" -le "$LEVADA_SECOND_TRY" ]; then
        echo "$summary" | sed -n '/^Failed:/,$p' | sed '$d'
        echo "levada: a second try for" $classes >&2
        modules=
        : >"$root/target/included-tests"
        for class in $classes; do
            path=$(echo "$class" | tr . /)
            rm -f "$root"/*/target/surefire-reports/TEST-"$class".xml "$root"/*/target/surefire-reports/TEST-"$class"\$*.xml
            modules="$modules $(tests_of "$class" | cut -d / -f 1)"
            echo "$path.java" >>"$root/target/included-tests"
        done
        modules=$(echo $modules | tr ' ' '\n' | sort -u | paste -s -d , -)
        run_tests -pl "$modules" -am "-Dsurefire.includesFile=$root/target/included-tests" || built=$?
        counted=0
        summary=$(summarize "$root/target/failed-at-first") || counted=$?
    fi
fi
echo "$summary"
[ "$built" -eq 0 ] && [ "$counted" -eq 0 ]
