// Makes the engine's tables of characters from Go's own, and what its tests expect of them. `remake` beside it runs this with
// each version of Go that Helm is built with.
//
//	unicode dump                     what the running Go knows of each character, in gob
//	unicode tables OLD NEW FOLDER    the tables, in Rust, from two dumps
//	unicode names                    the names that the witness asks for
//	unicode witness NAMES            what the running Go says of all characters and of each name
package main

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

const characters = unicode.MaxRune + 1

// What one version of Go knows.
type dump struct {
	Version    string
	Categories []int32
	Scripts    []string
	// By character: the place in Scripts and 1, or 0.
	Script []int32
	// By character: how far away its other form is.
	Upper, Lower, Title, Fold []int32
	// Other names of categories.
	Aliases map[string]string
}

// The categories of two letters, but for Cn, in which a character is that has no other.
var categories = strings.Fields("Cn Cc Cf Co Cs Ll Lm Lo Lt Lu Mc Me Mn Nd Nl No Pc Pd Pe Pf Pi Po Ps Sc Sk Sm So Zl Zp Zs")

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch {
	case len(os.Args) == 2 && os.Args[1] == "dump":
		must(gob.NewEncoder(out).Encode(look()))
	case len(os.Args) == 5 && os.Args[1] == "tables":
		write(read(os.Args[2]), read(os.Args[3]), os.Args[4])
	case len(os.Args) == 2 && os.Args[1] == "names":
		for _, name := range names() {
			fmt.Fprintln(out, name)
		}
	case len(os.Args) == 3 && os.Args[1] == "witness":
		witness(out, os.Args[2])
	default:
		fmt.Fprintln(os.Stderr, "usage: unicode dump | tables OLD NEW FOLDER | names | witness NAMES")
		os.Exit(2)
	}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "unicode:", err)
		os.Exit(1)
	}
}

func read(path string) (d dump) {
	file, err := os.Open(path)
	must(err)
	must(gob.NewDecoder(bufio.NewReader(file)).Decode(&d))
	return d
}

func look() dump {
	d := dump{Version: unicode.Version, Aliases: aliases}
	fill := func(of func(c rune) rune) []int32 {
		all := make([]int32, characters)
		for c := range all {
			all[c] = of(rune(c))
		}
		return all
	}
	d.Categories = fill(func(c rune) rune { return 0 })
	for number, name := range categories {
		if table := unicode.Categories[name]; number > 0 {
			each(table, func(c rune) {
				if d.Categories[c] != 0 {
					must(fmt.Errorf("%U is in two categories", c))
				}
				d.Categories[c] = int32(number)
			})
		}
	}
	d.Script = fill(func(c rune) rune { return 0 })
	for name := range unicode.Scripts {
		d.Scripts = append(d.Scripts, name)
	}
	sort.Strings(d.Scripts)
	for number, name := range d.Scripts {
		each(unicode.Scripts[name], func(c rune) {
			if d.Script[c] != 0 {
				must(fmt.Errorf("%U is in two scripts", c))
			}
			d.Script[c] = int32(number + 1)
		})
	}
	d.Upper = fill(func(c rune) rune { return unicode.ToUpper(c) - c })
	d.Lower = fill(func(c rune) rune { return unicode.ToLower(c) - c })
	d.Title = fill(func(c rune) rune { return unicode.ToTitle(c) - c })
	d.Fold = fill(func(c rune) rune { return unicode.SimpleFold(c) - c })
	d.check()
	return d
}

// What the engine takes for granted.
func (d dump) check() {
	for c := rune(0); c < characters; c++ {
		category := categories[d.Categories[c]]
		prints := c == ' ' || strings.Contains("LMNPS", category[:1])
		if strconv.IsPrint(c) != prints || unicode.IsPrint(c) != prints {
			must(fmt.Errorf("%U: IsPrint does not follow from category %s", c, category))
		}
		folded := unicode.SimpleFold(unicode.SimpleFold(unicode.SimpleFold(unicode.SimpleFold(c))))
		if twice := unicode.SimpleFold(unicode.SimpleFold(c)); twice != c && folded != c && unicode.SimpleFold(twice) != c {
			must(fmt.Errorf("%U has more than four cases", c))
		}
	}
	for name, short := range d.Aliases {
		if unicode.Categories[short] == nil {
			must(fmt.Errorf("%s is another name of %s, which is no category", name, short))
		}
	}
}

func each(table *unicode.RangeTable, do func(c rune)) {
	for _, r := range table.R16 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			do(c)
		}
	}
	for _, r := range table.R32 {
		for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
			do(c)
		}
	}
}
