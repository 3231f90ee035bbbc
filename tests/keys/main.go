// Makes the keys and certificates of tests/language/keys.txt: every kind that Go's crypto/x509 writes, and for each rule
// by which it refuses one, a key that breaks just that rule.
//
//	(cd tests/keys && go run .) >tests/language/keys.txt && tests/remake
//
// Go draws new keys in every run, so the file changes as a whole. tests/remake writes down what Helm says to each.
package main

import (
	"fmt"
	"strings"
)

const head = `Private keys and certificates of every kind, well made and spoilt, as tests/keys/main.go makes them with Go's own
packages. The keys protect nothing.

`

// What a template does with .Values.key: write it again, or sign with it.
const (
	again  = `{{ (genCAWithKey "ca" 365 .Values.key).Key }}`
	issued = `{{ $ca := buildCustomCert (b64enc .Values.cert) (b64enc .Values.key) }}{{ $leaf := genSignedCertWithKey "leaf" nil (list "a.example") 9 $ca .Values.key }}{{ eq $leaf.Key $ca.Key }}`
)

func main() {
	fmt.Print(head)
	for _, c := range keys() {
		write(c.title, again, map[string]string{"key": c.text})
	}
	for _, c := range shapes() {
		write(c.title, again, map[string]string{"key": c.text})
	}
	for _, c := range certificates() {
		write(c.title, issued, map[string]string{"key": c.text, "cert": c.cert})
	}
}

type keyCase struct{ title, text, cert string }

// write prints one case, its values as quoted text so that every byte is seen.
func write(title, template string, values map[string]string) {
	fmt.Printf("=== %s\n--- values\n", title)
	for _, name := range []string{"cert", "key"} {
		text, ok := values[name]
		if !ok {
			continue
		}
		if plain(text) {
			fmt.Printf("%s: |\n", name)
			for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
				fmt.Printf("  %s\n", line)
			}
		} else {
			fmt.Printf("%s: %q\n", name, text)
		}
	}
	fmt.Printf("--- template\n%s\n\n", template)
}

// plain says whether a YAML block keeps the text as it is.
func plain(text string) bool {
	if !strings.HasPrefix(text, "-----BEGIN") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
		return false
	}
	return !strings.ContainsAny(text, "\r\t") && !strings.Contains(text, " \n") && !strings.Contains(text, "\n\n")
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
