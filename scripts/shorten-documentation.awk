# Moves the end of `///` lines over 108 columns to the next line: the formatter breaks such lines into code
# that does not compile. Tables and code blocks are left alone. Reads and writes one Java source.

function flush() {
    while (carry != "") put(carry_prefix, carry)
}

# Prints as much as fits, and leaves the rest in `carry`.
function put(prefix, text,    cut) {
    carry = ""
    if (length(prefix text) <= 108 || in_code || text ~ /^\|/) {
        print prefix text
        return
    }
    for (cut = 109 - length(prefix); cut > 1 && substr(text, cut, 1) != " "; cut--);
    if (cut <= 1) {
        print prefix text
        return
    }
    print prefix substr(text, 1, cut - 1)
    carry = substr(text, cut + 1)
    carry_prefix = prefix (text ~ /^@/ ? "    " : text ~ /^- / ? "  " : "")
}

/^ *\/\/\// {
    match($0, /^ *\/\/\/ */)
    prefix = substr($0, 1, RLENGTH)
    text = substr($0, RLENGTH + 1)
    begins_anew = text == "" || in_code || text ~ /^(@|- |\* |#|\||>|```|[0-9]+\. )/
    if (carry != "" && (begins_anew || prefix != carry_prefix)) flush()
    if (carry != "") text = carry " " text
    if (text ~ /^```/) in_code = !in_code
    put(prefix, text)
    next
}

{
    flush()
    in_code = 0
    print
}

END {
    flush()
}
