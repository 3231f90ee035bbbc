//go:build !go1.25

package main

// Before Go 1.25 there are none.
var aliases map[string]string
