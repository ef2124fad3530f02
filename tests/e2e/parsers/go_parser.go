// Prints what net/http makes of each Cookie field on standard input: one base64 value a line in, one JSON array of [name, value] a line out.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"strings"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := json.NewEncoder(os.Stdout)
	for input.Scan() {
		field, err := base64.StdEncoding.DecodeString(strings.TrimSpace(input.Text()))
		if err != nil {
			panic(err)
		}
		request := http.Request{Header: http.Header{"Cookie": {string(field)}}}
		pairs := [][2]string{}
		for _, cookie := range request.Cookies() {
			pairs = append(pairs, [2]string{cookie.Name, cookie.Value})
		}
		if err := output.Encode(pairs); err != nil {
			panic(err)
		}
	}
}
