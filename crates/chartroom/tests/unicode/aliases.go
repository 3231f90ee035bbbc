//go:build go1.25

package main

import "unicode"

var aliases = unicode.CategoryAliases
