package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// How many bits of a run are the place of its value.
const valueBits = 11

// What every second character of a run has, beginning with the first and with the second: in the new version and in the old.
type value [4]int32

type table struct {
	runs   []uint32
	values []value
}

// Runs of characters that all have the same, or of which every second one has.
func runs(old, new []int32) (t table) {
	places := map[value]uint32{}
	same := func(a, b int) bool { return old[a] == old[b] && new[a] == new[b] }
	for at := 0; at < characters; {
		end, value := at+1, value{new[at], new[at], old[at], old[at]}
		for end < characters && same(at, end) {
			end++
		}
		if end == at+1 && end < characters {
			second := end
			for end++; end < characters && same(end-2, end); end++ {
			}
			if end-at > 2 {
				value[1], value[3] = new[second], old[second]
			} else {
				end = second
			}
		}
		place, known := places[value]
		if !known {
			place = uint32(len(t.values))
			places[value] = place
			t.values = append(t.values, value)
		}
		t.runs = append(t.runs, uint32(at)<<valueBits|place)
		at = end
	}
	if len(t.values) > 1<<valueBits {
		must(fmt.Errorf("%d values are too many", len(t.values)))
	}
	return t
}

func write(old, new dump, folder string) {
	scripts := renumber(&old, &new)
	number := slices.IndexFunc(scripts, func(name string) bool { return !slices.Contains(old.Scripts, name) })

	var text strings.Builder
	begin(&text, old, new, "The category of each character.")
	fmt.Fprintf(&text, "\n/// The short names; a category's number is its place.\n")
	list(&text, "CATEGORY_NAMES", categories)
	var pairs []string
	for name, short := range new.Aliases {
		pairs = append(pairs, name+"="+short)
	}
	sort.Strings(pairs)
	fmt.Fprintf(&text, "\n/// The long names, each with its short one.\n")
	list(&text, "CATEGORY_ALIASES", pairs)
	runs(old.Categories, new.Categories).print(&text, "CATEGORIES", "u8")
	save(folder, "categories.rs", text)

	text.Reset()
	begin(&text, old, new, "The script of each character.")
	fmt.Fprintf(&text, "\n/// The names; a script's number is its place, counted from 1. A character with 0 has none.\n")
	list(&text, "SCRIPT_NAMES", scripts)
	fmt.Fprintf(&text, "\n/// How many of them, from the first on, the old version has.\npub const OLD_SCRIPTS: usize = %d;\n", number)
	runs(old.Script, new.Script).print(&text, "SCRIPTS", "u8")
	save(folder, "scripts.rs", text)

	text.Reset()
	begin(&text, old, new, "The other cases of each character, as the distance to them.")
	runs(old.Upper, new.Upper).print(&text, "UPPER", "i32")
	runs(old.Lower, new.Lower).print(&text, "LOWER", "i32")
	runs(old.Title, new.Title).print(&text, "TITLE", "i32")
	runs(old.Fold, new.Fold).print(&text, "FOLD", "i32")
	save(folder, "cases.rs", text)
}

// The scripts of both versions, those of the old one first, and their places in both dumps.
func renumber(old, new *dump) []string {
	scripts := slices.Clone(old.Scripts)
	for _, name := range new.Scripts {
		if !slices.Contains(scripts, name) {
			scripts = append(scripts, name)
		}
	}
	for _, name := range old.Scripts {
		if !slices.Contains(new.Scripts, name) {
			must(fmt.Errorf("script %s is gone", name))
		}
	}
	for _, d := range []*dump{old, new} {
		for c, script := range d.Script {
			if script != 0 {
				d.Script[c] = int32(slices.Index(scripts, d.Scripts[script-1]) + 1)
			}
		}
	}
	return scripts
}

func begin(text *strings.Builder, old, new dump, what string) {
	fmt.Fprintf(text, "//! %s Of Unicode %s and %s, made by `tests/unicode/remake` from Go's tables.\n", what, new.Version, old.Version)
	fmt.Fprintf(text, "\nuse super::table::Table;\n")
}

func list(text *strings.Builder, name string, words []string) {
	fmt.Fprintf(text, "pub const %s: &str = \"\\\n", name)
	wrap(text, words, " ", "    ")
	fmt.Fprintf(text, "\";\n")
}

func (t table) print(text *strings.Builder, name, kind string) {
	fmt.Fprintf(text, "\npub const %s: Table<%s> = Table { runs: &%s_RUNS, values: &%s_VALUES };\n\n", name, kind, name, name)
	fmt.Fprintf(text, "static %s_RUNS: [u32; %d] = [\n", name, len(t.runs))
	var words []string
	for _, run := range t.runs {
		words = append(words, fmt.Sprintf("%#x,", run))
	}
	wrap(text, words, " ", "    ")
	fmt.Fprintf(text, "];\n\nstatic %s_VALUES: [[%s; 4]; %d] = [\n", name, kind, len(t.values))
	words = nil
	for _, v := range t.values {
		words = append(words, fmt.Sprintf("[%d, %d, %d, %d],", v[0], v[1], v[2], v[3]))
	}
	wrap(text, words, " ", "    ")
	fmt.Fprintf(text, "];\n")
}

// Lines of a good width.
func wrap(text *strings.Builder, words []string, between, indent string) {
	width := 0
	for number, word := range words {
		switch {
		case number == 0:
			text.WriteString(indent)
		case width+len(word) > 110:
			// In a text over several lines a line's end takes the blanks before the next word away.
			if !strings.HasSuffix(word, ",") {
				text.WriteString(between + "\\")
			}
			text.WriteString("\n" + indent)
			width = 0
		default:
			text.WriteString(between)
		}
		text.WriteString(word)
		width += len(word) + len(between)
	}
	if !strings.HasSuffix(words[0], ",") {
		return
	}
	text.WriteString("\n")
}

func save(folder, name string, text strings.Builder) {
	must(os.WriteFile(filepath.Join(folder, name), []byte(text.String()), 0o644))
}
