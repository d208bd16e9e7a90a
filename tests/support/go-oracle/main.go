// Answers what Go's own text/template makes of templates: one JSON case a line in, one JSON answer a line out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"text/template"
)

type testCase struct {
	Name string
	Text string
	Data map[string]string
}

type answer struct {
	Text  string `json:"text"`
	Error string `json:"error,omitempty"`
}

func evaluate(c testCase) answer {
	parsed, err := template.New(c.Name).Option("missingkey=error").Parse(c.Text)
	if err != nil {
		return answer{Error: err.Error()}
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, c.Data); err != nil {
		return answer{Text: out.String(), Error: err.Error()}
	}
	return answer{Text: out.String()}
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for in.Scan() {
		var c testCase
		if err := json.Unmarshal(in.Bytes(), &c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := encoder.Encode(evaluate(c)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
