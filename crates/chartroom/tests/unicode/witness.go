package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The names of categories and scripts, and other ways to write some of them.
func names() (all []string) {
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	for name := range unicode.Categories {
		add(name, strings.ToLower(name), strings.ToUpper(name))
	}
	for name := range aliases {
		add(name, strings.ToLower(name), strings.ReplaceAll(name, "_", ""), strings.ToUpper(strings.ReplaceAll(name, "_", " ")))
	}
	for name := range unicode.Scripts {
		add(name)
		if strings.Contains(name, "_") {
			add(strings.ReplaceAll(name, "_", ""), strings.ToLower(strings.ReplaceAll(name, "_", "-")))
		}
	}
	add("Any", "any", "A-N Y", "ASCII", "Ascii", "ascii", "Assigned", "ASSIGNED", "L_C", "greek", "GREEK", "_Greek", "Gr-eek", "Greek ",
		"Cyrl", "Zyyy", "Zs1", "", "_", "Gréek", "L&", "gc=Lu", "Script=Greek", "IsGreek", "White_Space", "Alphabetic", "Unknown", "Kits")
	slices.Sort(all)
	return all
}

// Numbers as FNV-1a hashes them, byte by byte.
type hash uint32

func (h *hash) add(number uint32) {
	for shift := 0; shift < 32; shift += 8 {
		*h = (*h ^ hash(number>>shift&0xff)) * 16777619
	}
}

func newHash() hash { return 2166136261 }

func witness(out io.Writer, names string) {
	fmt.Fprintf(out, "# of each function, all characters; of each name its class and that without case, - where it is refused\n")
	functions(out)
	file, err := os.Open(names)
	must(err)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name := lines.Text()
		plain, known := class(`\p{` + name + `}`)
		if !known {
			fmt.Fprintf(out, "%s\t-\n", name)
			continue
		}
		folded, _ := class(`(?i)\p{` + name + `}`)
		fmt.Fprintf(out, "%s\t%08x\t%08x\n", name, plain, folded)
	}
}

// Every character where neighbours differ, and some of those in large blocks of one kind.
func asked(c rune) bool {
	isMixed := c < 0x3400 || c>>8 == 0x4d || c>>12 == 0xa || c>>8 == 0xd7 || 0xf900 <= c && c < 0x17000 || 0x18c00 <= c && c < 0x20000 || c>>12 == 0xe0
	return (isMixed || c%257 == 0) && !unicode.Is(unicode.Cs, c)
}

func functions(out io.Writer) {
	bit := func(is func(c rune) bool) func(c rune) rune {
		return func(c rune) rune {
			if is(c) {
				return 1
			}
			return 0
		}
	}
	for _, function := range []struct {
		name string
		of   func(c rune) rune
	}{
		{"IsUpper", bit(unicode.IsUpper)}, {"IsLower", bit(unicode.IsLower)}, {"IsTitle", bit(unicode.IsTitle)},
		{"IsLetter", bit(unicode.IsLetter)}, {"IsDigit", bit(unicode.IsDigit)}, {"IsNumber", bit(unicode.IsNumber)},
		{"IsPunct", bit(unicode.IsPunct)}, {"IsSpace", bit(unicode.IsSpace)}, {"IsPrint", bit(strconv.IsPrint)},
		{"ToUpper", unicode.ToUpper}, {"ToLower", unicode.ToLower}, {"ToTitle", unicode.ToTitle},
	} {
		some, every := newHash(), newHash()
		for c := rune(0); c < characters; c++ {
			if asked(c) {
				some.add(uint32(function.of(c)))
			}
			if !unicode.Is(unicode.Cs, c) {
				every.add(uint32(function.of(c)))
			}
		}
		fmt.Fprintf(out, "%s()\t%08x\t%08x\n", function.name, some, every)
	}
	cases, every := newHash(), newHash()
	for c := rune(0); c < characters; c++ {
		for _, other := range others(c) {
			if asked(c) {
				cases.add(uint32(other))
			}
			every.add(uint32(other))
		}
	}
	fmt.Fprintf(out, "others()\t%08x\t%08x\n", cases, every)
}

// The other cases of a character, in their order.
func others(c rune) (others []rune) {
	for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
		others = append(others, other)
	}
	slices.Sort(others)
	return others
}

// The hash of a class's ranges without the surrogates, which no text has.
func class(expression string) (hash, bool) {
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return 0, false
	}
	var ranges []rune
	switch tree.Op {
	case syntax.OpCharClass:
		ranges = tree.Rune
	case syntax.OpAnyChar:
		ranges = []rune{0, unicode.MaxRune}
	case syntax.OpNoMatch:
	case syntax.OpLiteral:
		ranges = []rune{tree.Rune[0], tree.Rune[0]}
		if tree.Flags&syntax.FoldCase != 0 {
			must(fmt.Errorf("%s is a single character with cases", expression))
		}
	default:
		must(fmt.Errorf("%s is a %s", expression, tree.Op))
	}
	h := newHash()
	add := func(low, high rune) {
		if low <= high {
			h.add(uint32(low))
			h.add(uint32(high))
		}
	}
	for i := 0; i < len(ranges); i += 2 {
		low, high := ranges[i], ranges[i+1]
		add(low, min(high, 0xd7ff))
		add(max(low, 0xe000), high)
	}
	return h, true
}
