package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// generator makes schemas, and values that have something to do with them.
type generator struct {
	rand  *rand.Rand
	draft int
	defs  string
	// The names that references may use, beside those that lead nowhere.
	named, anchors, ids []string
}

type object = map[string]any

var dialects = map[int]string{
	4:    "http://json-schema.org/draft-04/schema#",
	6:    "http://json-schema.org/draft-06/schema#",
	7:    "http://json-schema.org/draft-07/schema#",
	2019: "https://json-schema.org/draft/2019-09/schema",
	2020: "https://json-schema.org/draft/2020-12/schema",
}

var properties = []string{"a", "b", "c", "d", "e/f", "g~h", "i j", "ä", "", "%25", "x-a", "0", "$ref", "it's"}

func pick[T any](g *generator, all []T) T { return all[g.rand.IntN(len(all))] }

// one in so many.
func (g *generator) one(in int) bool { return g.rand.IntN(in) == 0 }

// name is mostly one of the first few.
func (g *generator) name() string {
	if g.one(6) {
		return pick(g, properties)
	}
	return properties[g.rand.IntN(4)]
}

func (g *generator) names(most int) []any {
	list := []any{}
	for range g.rand.IntN(most + 1) {
		if name := g.name(); !slices.Contains(list, any(name)) {
			list = append(list, name)
		}
	}
	return list
}

// root is a whole document.
func (g *generator) root() any {
	g.draft = pick(g, []int{4, 6, 7, 7, 7, 2019, 2020, 2020})
	g.anchors, g.ids = nil, nil
	g.defs = "definitions"
	if g.draft >= 2019 && !g.one(8) {
		g.defs = "$defs"
	}
	if g.one(200) {
		return pick(g, []any{true, false, "x", nil, 1, []any{}})
	}
	depth := 1 + g.rand.IntN(3)
	g.named = nil
	if g.one(2) {
		for range 1 + g.rand.IntN(3) {
			g.named = append(g.named, g.name())
		}
	}
	schema := g.described(depth, 1+g.rand.IntN(3))
	if _, ok := schema["type"]; ok && !g.one(12) {
		schema["type"] = "object"
	}
	if !g.one(3) {
		schema["properties"] = g.mapping(depth, g.name)
	}
	if g.draft != 2020 || g.one(3) {
		schema["$schema"] = dialects[g.draft]
	}
	if g.one(12) {
		schema[g.id()] = pick(g, []string{"http://e.com/root.json", "root.json", "urn:x:root", "#root", "http://e.com/d/"})
	}
	if len(g.named) > 0 {
		defs := object{}
		for _, name := range g.named {
			defs[name] = g.schema(depth)
		}
		schema[g.defs] = defs
	}
	if g.one(25) {
		g.spoil(schema)
	}
	return schema
}

func (g *generator) id() string {
	if g.draft == 4 {
		return "id"
	}
	return "$id"
}

func (g *generator) schema(depth int) any {
	if g.draft > 4 && g.one(12) {
		return g.one(2)
	}
	if depth == 0 {
		return g.described(0, 1)
	}
	return g.described(depth-1, 1+g.rand.IntN(3))
}

func (g *generator) described(depth, keywords int) object {
	schema := object{}
	if g.one(2) {
		schema["type"] = g.types()
	}
	for range keywords {
		if depth > 0 && g.one(2) {
			g.applicator(schema, depth)
		} else {
			g.assertion(schema)
		}
	}
	if g.one(60) || len(g.named) > 0 && g.one(5) {
		g.reference(schema)
	}
	if g.one(30) {
		g.anchor(schema)
	}
	if g.one(400) {
		schema["$schema"] = dialects[pick(g, []int{4, 6, 7, 2019, 2020})]
	}
	return schema
}

func (g *generator) types() any {
	all := []string{"object", "array", "string", "number", "integer", "boolean", "null", "object", "object"}
	if !g.one(5) {
		return pick(g, all)
	}
	list := []any{}
	for range 1 + g.rand.IntN(3) {
		if name := pick(g, all); !slices.Contains(list, any(name)) {
			list = append(list, name)
		}
	}
	return list
}

func (g *generator) list(depth int) []any {
	list := []any{}
	for range 1 + g.rand.IntN(3) {
		list = append(list, g.schema(depth))
	}
	return list
}

func (g *generator) mapping(depth int, name func() string) object {
	all := object{}
	for range 1 + g.rand.IntN(3) {
		all[name()] = g.schema(depth)
	}
	return all
}

// applicator adds a keyword with schemas; mostly one that the draft knows.
func (g *generator) applicator(schema object, depth int) {
	switch g.rand.IntN(22) {
	case 0, 1, 2, 3:
		schema["properties"] = g.mapping(depth, g.name)
	case 4:
		schema["patternProperties"] = g.mapping(depth, g.pattern)
	case 5, 6:
		schema["additionalProperties"] = g.schemaOrBool(depth)
	case 7:
		if g.draft < 2020 && g.one(2) {
			schema["items"] = g.list(depth)
			if g.one(2) {
				schema["additionalItems"] = g.schemaOrBool(depth)
			}
		} else {
			schema["items"] = g.schema(depth)
		}
	case 8:
		schema["prefixItems"] = g.list(depth)
	case 9:
		schema["contains"] = g.schema(depth)
		if g.one(3) {
			schema["minContains"] = g.rand.IntN(3)
		}
		if g.one(3) {
			schema["maxContains"] = g.rand.IntN(3)
		}
	case 10:
		schema["allOf"] = g.list(depth)
	case 11:
		schema["anyOf"] = g.list(depth)
	case 12, 13:
		schema["oneOf"] = g.list(depth)
	case 14:
		schema["not"] = g.schema(depth)
	case 15:
		schema["if"] = g.schema(depth)
		if !g.one(4) {
			schema["then"] = g.schema(depth)
		}
		if !g.one(4) {
			schema["else"] = g.schema(depth)
		}
	case 16:
		schema["propertyNames"] = g.schema(depth)
	case 17:
		all := object{}
		for range 1 + g.rand.IntN(2) {
			if g.one(2) {
				all[g.name()] = g.schema(depth)
			} else {
				all[g.name()] = g.names(2)
			}
		}
		schema["dependencies"] = all
	case 18:
		schema["dependentSchemas"] = g.mapping(depth, g.name)
	case 19:
		schema["unevaluatedProperties"] = g.schemaOrBool(depth)
	case 20:
		schema["unevaluatedItems"] = g.schemaOrBool(depth)
	case 21:
		schema["contentMediaType"] = pick(g, []string{"application/json", "text/plain"})
		schema["contentSchema"] = g.schema(depth)
	}
}

func (g *generator) schemaOrBool(depth int) any {
	if g.one(2) {
		return g.one(3)
	}
	return g.schema(depth)
}

// assertion adds a keyword without schemas.
func (g *generator) assertion(schema object) {
	switch g.rand.IntN(24) {
	case 0, 1, 2:
		list := g.names(3)
		if len(list) > 0 || g.draft > 4 {
			schema["required"] = list
		}
	case 3:
		schema["minProperties"] = g.count()
	case 4:
		schema["maxProperties"] = g.count()
	case 5:
		schema["minItems"] = g.count()
	case 6:
		schema["maxItems"] = g.count()
	case 7:
		schema["uniqueItems"] = !g.one(4)
	case 8:
		schema["minLength"] = g.count()
	case 9:
		schema["maxLength"] = g.count()
	case 10, 11:
		schema["pattern"] = g.pattern()
	case 12, 13:
		schema["minimum"] = g.bound()
		if g.one(4) {
			g.exclusive(schema, "exclusiveMinimum")
		}
	case 14:
		schema["maximum"] = g.bound()
		if g.one(4) {
			g.exclusive(schema, "exclusiveMaximum")
		}
	case 15:
		schema["multipleOf"] = pick(g, []any{1, 2, 3, 0.5, 0.1, 1.5, literal("1e-2"), literal("1e3"), literal("1e-400")})
	case 16:
		list := []any{}
		for range 1 + g.rand.IntN(3) {
			list = append(list, g.value(1))
		}
		schema["enum"] = list
	case 17:
		schema["const"] = g.value(1)
		if g.one(12) {
			schema["const"] = pick(g, beyond)
		}
	case 18, 19, 20:
		schema["format"] = pick(g, formats)
	case 21:
		schema["contentEncoding"] = pick(g, []string{"base64", "base64", "quoted-printable"})
		if g.one(2) {
			schema["contentMediaType"] = "application/json"
		}
	case 22:
		schema["dependentRequired"] = object{g.name(): g.names(2)}
	case 23:
		schema[pick(g, []string{"title", "description", "$comment", "default", "x-y"})] = "x"
	}
}

func (g *generator) count() any {
	if g.one(20) {
		return pick(g, []any{literal("2.0"), literal("1e0"), 100})
	}
	return g.rand.IntN(4)
}

func (g *generator) exclusive(schema object, name string) {
	if g.draft == 4 {
		schema[name] = !g.one(3)
	} else {
		schema[name] = g.bound()
	}
}

var targets = []string{"#", "#/properties/a", "#/not", "#/allOf/0", "#x", "#y", "#root", "a.json", "b.json#/properties/a",
	"root.json", "http://e.com/root.json#", "http://e.com/none.json", "none.json", "urn:x:root", "urn:y", "#/%zz", "#/a%20b",
	"http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema", "../a.json", "#/type", "%"}

func (g *generator) reference(schema object) {
	target := pick(g, targets)
	if len(g.named) > 0 && !g.one(12) {
		escaped := strings.NewReplacer("~", "~0", "/", "~1", "%", "%25", " ", "%20").Replace(pick(g, g.named))
		target = "#/" + g.defs + "/" + escaped
	}
	if len(g.anchors) > 0 && g.one(3) {
		target = "#" + pick(g, g.anchors)
	}
	if len(g.ids) > 0 && g.one(3) {
		target = pick(g, g.ids)
	}
	keyword := "$ref"
	if g.draft >= 2019 && g.one(3) {
		if keyword = "$dynamicRef"; g.draft == 2019 || g.one(20) {
			keyword, target = "$recursiveRef", "#"
		}
	}
	schema[keyword] = target
}

func (g *generator) anchor(schema object) {
	name := pick(g, []string{"x", "y", "z", "meta"})
	switch g.rand.IntN(4) {
	case 0:
		if g.draft >= 2019 {
			schema["$anchor"] = name
		} else {
			schema[g.id()] = "#" + name
		}
		g.anchors = append(g.anchors, name)
	case 1:
		schema["$dynamicAnchor"] = name
		g.anchors = append(g.anchors, name)
	case 2:
		if g.one(2) {
			schema["$recursiveAnchor"] = true
			return
		}
		fallthrough
	case 3:
		id := pick(g, []string{"a.json", "b.json", "http://e.com/c.json", "urn:z", "d/"})
		schema[g.id()] = id
		g.ids = append(g.ids, id)
	}
}

// spoil makes a schema wrong itself: a keyword gets a value of another kind.
func (g *generator) spoil(schema object) {
	names := sorted(schema)
	if len(names) == 0 {
		return
	}
	name := pick(g, names)
	if inner, ok := schema[name].(object); ok && !g.one(4) {
		g.spoil(inner)
		return
	}
	schema[name] = g.value(2)
}

func sorted(all object) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
