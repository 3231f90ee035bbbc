package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const base = "file:///values.schema.json"

// tries is how often a case is asked: the library goes through objects in Go's order of maps, which is a random one.
const tries = 24

// verdicts is everything that Helm may say, in order.
func verdicts(schema, values []byte) []string {
	var all []string
	for i := range tries {
		text := settle(verdict(schema, values))
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
		// A single finding has no order; what is wrong with a schema itself has, since the first fault ends the search.
		isSingle := text == "" || strings.HasPrefix(text, "- at ") && !strings.Contains(text, "\n")
		if i == 3 && len(all) == 1 && isSingle {
			break
		}
	}
	slices.Sort(all)
	return all
}

// unreachable stands for the loaders of files and of the network: what they say depends on the machine.
type unreachable struct{}

func (unreachable) Load(url string) (any, error) { return nil, errors.New("not read") }

// anything is what Helm takes for a URN that it does not know.
type anything struct{}

func (anything) Load(string) (any, error) { return true, nil }

// verdict checks values as Helm does (pkg/chart/common/util/jsonschema.go, ValidateAgainstSingleSchema).
func verdict(schemaText, valuesText []byte) (text string) {
	defer func() {
		if reason := recover(); reason != nil {
			text = fmt.Sprintf("unable to validate schema: %s", reason)
		}
	}()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		return err.Error()
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{
		"file": unreachable{}, "http": unreachable{}, "https": unreachable{}, "urn": anything{},
	})
	if err := compiler.AddResource(base, schema); err != nil {
		return err.Error()
	}
	validator, err := compiler.Compile(base)
	if err != nil {
		return err.Error()
	}
	// Numbers as in a values file: all of them are float64.
	var values any
	if err := json.Unmarshal(valuesText, &values); err != nil {
		return err.Error()
	}
	if err := validator.Validate(values); err != nil {
		return strings.TrimPrefix(err.Error(), "jsonschema validation failed with '"+base+"#'\n") + "\n"
	}
	return ""
}

// A finding and those below it.
type finding struct {
	text  string
	below []*finding
}

var names = regexp.MustCompile(`^( *- at .*properties ')(.*)(' not allowed)$`)

// twice is a sentence on two places of one name.
var twice = regexp.MustCompile(`^(duplicate .* at )(".*") and (".*")$`)

// misplaced is a sentence with a place that later places have written over: the library keeps a slice of its stack.
var misplaced = regexp.MustCompile(`^( *- at ).*(: invalid propertyName )`)

// settle sorts what has no order: findings beside each other, and the names in them.
func settle(text string) string {
	root := &finding{}
	stack := []*finding{root}
	// Where the schema itself is wrong, the findings stand below a sentence that says so.
	sentence := 1
	if strings.HasPrefix(text, "- at ") {
		sentence = 0
	}
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		depth := 0
		if i >= sentence {
			depth = sentence + (len(line)-len(strings.TrimLeft(line, " ")))/2
		}
		if parts := names.FindStringSubmatch(line); parts != nil {
			list := strings.Split(parts[2], "', '")
			slices.Sort(list)
			line = parts[1] + strings.Join(list, "', '") + parts[3]
		}
		if parts := twice.FindStringSubmatch(line); parts != nil && parts[2] > parts[3] {
			line = parts[1] + parts[3] + " and " + parts[2]
		}
		line = misplaced.ReplaceAllString(line, "$1?$2")
		child := &finding{text: line}
		parent := stack[depth]
		parent.below = append(parent.below, child)
		stack = append(stack[:depth+1], child)
	}
	return strings.Join(root.lines(), "\n")
}

func (f *finding) lines() []string {
	parts := make([]string, len(f.below))
	for i, child := range f.below {
		parts[i] = strings.Join(append([]string{child.text}, child.lines()...), "\n")
	}
	slices.Sort(parts)
	return parts
}
