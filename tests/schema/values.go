package main

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// literal is a number as it is written.
func literal(text string) any { return json.Number(text) }

var patterns = []string{"^a", "b$", ".", "^[a-c]$", "^$", "(?i)^A", "^\\d+$", "[[:alpha:]]", "\\Aa\\z", "^x-", "a|b", "\\bfoo\\b", "\\pL",
	"^.{2,3}$", "^\\Q.\\E", "(a", "a**", "(?=a)", "\\w+@\\w+"}

func (g *generator) pattern() string {
	if g.one(40) {
		return pick(g, patterns)
	}
	return pick(g, patterns[:15])
}

var formats = []string{"json-pointer", "relative-json-pointer", "uuid", "duration", "period", "ipv4", "ipv6", "hostname", "email", "date",
	"time", "date-time", "uri", "iri", "uri-reference", "iri-reference", "uri-template", "semver", "regex", "color", "idn-email"}

// texts are near one of the formats or patterns each.
var texts = []string{"a", "ab", "A", "foo", "x-a", "", "ä", "日本", "it's", "a\"b", "\\", "tab\t", "a b", "1", "12", "0",
	"/a/b", "/a~0", "/a~2", "a~", "0#", "01/a", "1/a", "2", "123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456",
	"P1D", "P1Y2M3DT4H5M6S", "PT", "P1W", "P1M1Y", "P", "PT1M", "P1DT", "p1d",
	"1.2.3.4", "01.2.3.4", "1.2.3", "256.1.1.1", "1.2.3.-4", "1.2.3.99999999999999999999", "::1", "1::2::3", "fe80::1%eth0", "::ffff:1.2.3.4", "12345::",
	"example.com", "-a.com", "a-.com", "a_b", "example.com.", "a..b", "*.a.b", "a@b.c", "a@", "@b", "\"a b\"@c.d", "a@[1.2.3.4]", "a@[IPv6:::1]",
	".a@b.c", "a..b@c.d", "2024-02-29", "2023-02-29", "2024-2-1", "2024-13-01", "12:00:00Z", "23:59:60Z", "12:00:60Z", "12:00:00+01:00", "24:00:00Z",
	"12:00:00", "12:00:00.5z", "12:00:00+24:00", "2024-01-01T00:00:00Z", "2024-01-01t00:00:00z", "2024-01-01 00:00:00Z",
	"2024-01-01T23:59:60Z", "2024-01-01T12:00:00.123+00:00", "http://a.b/c?d#e", "http://[::1]/", "http://[a]", "urn:a:b", "a:b", "//x", "http://a b", ":",
	"http://a/%zz", "\\\\a", "http://a/{b}", "{+a}", "{a", "a}", "{a:3}", "{a*}", "{?a,b}", "{}",
	"1.2.3", "1.2.3-a.1+b", "v1.2.3", "1.2", "01.2.3", "1.2.3-01", "P1D/P1D", "2024-01-01T00:00:00Z/P1D", "P1D/2024-01-01T00:00:00Z",
	"2024-01-01T00:00:00Z/2024-01-02T00:00:00Z", "(a", "a**", "[a-z]", "\\p{L}", "(?P<n>a)", "(?<n>a)", "a{1001}", "e30=", "e30", "bnVsbA==", "{}", "[1]", "nul", "{\"a\":1}",
	"\U0001F600", "\u200b", "\u0085", "\u00a0x"}

var numbers = []any{0, 1, 2, 3, -1, 5, 10, 100, 0.5, 1.5, -0.5, 0.1, 0.3, literal("1.0"), literal("3.0"), literal("1e2"), literal("1e21"), literal("1e-7"),
	literal("123456789"), literal("1234567.5"), int64(math.MaxInt64), int64(math.MinInt64), literal("9007199254740993"), literal("1e300"), literal("0.30000000000000004")}

// beyond are numbers that a schema may hold, and a value may not: no float64 is so large, or so small.
var beyond = []any{literal("1e400"), literal("-1e400"), literal("1e-400"), literal("0e1000001"), literal("1" + strings.Repeat("0", 320))}

// bound is a number in a schema.
func (g *generator) bound() any {
	if g.one(25) {
		return pick(g, beyond)
	}
	return g.number()
}

func (g *generator) number() any {
	if g.one(3) {
		return pick(g, numbers)
	}
	return g.rand.IntN(6)
}

func (g *generator) text() string {
	if g.one(2) {
		return pick(g, texts)
	}
	return texts[g.rand.IntN(8)]
}

// value is any value.
func (g *generator) value(depth int) any {
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch g.rand.IntN(kinds) {
	case 0:
		return nil
	case 1:
		return g.one(2)
	case 2, 3:
		return g.number()
	case 6:
		list := []any{}
		for range g.rand.IntN(4) {
			list = append(list, g.value(depth-1))
		}
		return list
	case 7:
		return g.object(nil, depth-1)
	default:
		return g.text()
	}
}

// object is a map, mostly one that a schema speaks of.
func (g *generator) object(schema any, depth int) object {
	known, _ := schema.(object)
	all := object{}
	for range g.rand.IntN(4) {
		all[g.name()] = g.value(min(depth, 2))
	}
	properties, _ := known["properties"].(object)
	for _, name := range sorted(properties) {
		if !g.one(4) {
			all[name] = g.suited(properties[name], depth)
		}
	}
	required, _ := known["required"].([]any)
	for _, name := range required {
		if name, ok := name.(string); ok && !g.one(4) {
			all[name] = g.value(min(depth, 2))
		}
	}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := known[keyword].([]any)
		for _, part := range list {
			if depth > 0 && g.one(2) {
				for name, value := range g.object(part, depth-1) {
					all[name] = value
				}
			}
		}
	}
	// A null in a chart's values takes a key away, which is another matter.
	for name, value := range all {
		if value == nil {
			delete(all, name)
		}
	}
	return all
}

// suited is a value that has a chance to be right.
func (g *generator) suited(schema any, depth int) any {
	known, ok := schema.(object)
	if !ok || g.one(6) || depth == 0 {
		return g.value(1)
	}
	kind, ok := known["type"].(string)
	if list, isList := known["type"].([]any); isList && len(list) > 0 {
		kind, ok = list[0].(string)
	}
	if list, isList := known["enum"].([]any); isList && len(list) > 0 && g.one(2) {
		return pick(g, list)
	}
	if value, isThere := known["const"]; isThere && !slices.Contains(beyond, value) && g.one(2) {
		return value
	}
	if !ok {
		kind = g.guess(known)
	}
	switch kind {
	case "object":
		return g.object(known, depth-1)
	case "array":
		list := []any{}
		element := known["items"]
		if first, ok := known["prefixItems"].([]any); ok {
			element = first[0]
		}
		if element == nil {
			element = known["contains"]
		}
		for range g.rand.IntN(4) {
			list = append(list, g.suited(element, depth-1))
		}
		return list
	case "string":
		return g.text()
	case "number", "integer":
		return g.number()
	}
	return g.value(1)
}

// guess is the type that the keywords of a schema speak of.
func (g *generator) guess(schema object) string {
	for _, about := range []struct{ keyword, kind string }{
		{"properties", "object"}, {"required", "object"}, {"additionalProperties", "object"}, {"propertyNames", "object"},
		{"items", "array"}, {"prefixItems", "array"}, {"contains", "array"}, {"uniqueItems", "array"}, {"minItems", "array"},
		{"format", "string"}, {"pattern", "string"}, {"minLength", "string"}, {"contentEncoding", "string"},
		{"minimum", "number"}, {"maximum", "number"}, {"multipleOf", "number"},
	} {
		if _, ok := schema[about.keyword]; ok {
			return about.kind
		}
	}
	return ""
}
