// Random JSON schemas and values, with what Helm's library says of them:
//
//	go run . SEED COUNT [LONGEST]
//
// prints COUNT cases: a line with the schema, one with the values, and one with a list of all that Helm may print ("" where it
// finds nothing). With LONGEST, none is longer than so many bytes, and Helm may print one text only: then the same words
// print the same cases.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
)

const anyLength = 1 << 20

// chunk is how many cases are made of one seed: chunks are made side by side, and printed in order.
const chunk = 500

func main() {
	var numbers []uint64
	for _, word := range os.Args[1:] {
		number, err := strconv.ParseUint(word, 10, 63)
		if err != nil {
			fail(err)
		}
		numbers = append(numbers, number)
	}
	if len(numbers) == 2 {
		numbers = append(numbers, anyLength)
	}
	if len(numbers) != 3 {
		fail("usage: go run . SEED COUNT [LONGEST]")
	}
	seed, count, longest := numbers[0], numbers[1], int(numbers[2])
	out := bufio.NewWriter(os.Stdout)
	workers := uint64(runtime.GOMAXPROCS(0))
	for first := uint64(0); first < count; first += workers * chunk {
		made := make([][]byte, workers)
		var wait sync.WaitGroup
		for i := range workers {
			start := first + i*chunk
			if start < count {
				wait.Go(func() { made[i] = cases(seed, start, min(chunk, count-start), longest) })
			}
		}
		wait.Wait()
		for _, text := range made {
			if _, err := out.Write(text); err != nil {
				fail(err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		fail(err)
	}
}

func fail(why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

// cases makes the lines from number start on.
func cases(seed, start, count uint64, longest int) []byte {
	var out bytes.Buffer
	g := &generator{rand: rand.New(rand.NewPCG(seed, start))}
	for made := uint64(0); made < count; {
		schema := g.root()
		values := g.object(schema, 4)
		lines := [][]byte{compact(schema), compact(values), nil}
		if len(lines[0]) > longest {
			continue
		}
		says := verdicts(lines[0], lines[1])
		if len(says) > 1 && longest < anyLength {
			continue
		}
		lines[2] = compact(says)
		text := bytes.Join(lines, []byte{'\n'})
		if len(text) <= longest {
			out.Write(append(text, '\n'))
			made++
		}
	}
	return out.Bytes()
}

// compact is JSON without blanks, and without Go's escapes for HTML.
func compact(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		fail(err)
	}
	return bytes.TrimSpace(out.Bytes())
}
