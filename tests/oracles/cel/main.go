// Answers CEL expressions with google/cel-go, in the environment that KubeStellar gives to StatusCollectors.
//
// Standard input: {"variables": {...}, "expressions": ["..."]}. Standard output: one line of JSON for each expression, in order.
// README.md says how to make tests/fixtures/cel-corpus.json anew.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/checker"
	"google.golang.org/protobuf/types/known/timestamppb"
)

type answer struct {
	Expression string `json:"expression"`
	// One of these, in the order in which an expression can fail.
	ParseError string `json:"parseError,omitempty"`
	CheckError string `json:"checkError,omitempty"`
	EvalError  string `json:"evalError,omitempty"`
	// Static type, as the checker prints it.
	Type string `json:"type,omitempty"`
	// Type of the value.
	ValueType string `json:"valueType,omitempty"`
	// What stands in a CombinedStatus: type and text (JSON for an Object).
	Kind  string `json:"kind,omitempty"`
	Value string `json:"value,omitempty"`
}

func main() {
	var input struct {
		Variables   map[string]any `json:"variables"`
		Expressions []string       `json:"expressions"`
	}
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	if err := decoder.Decode(&input); err != nil {
		fail(err)
	}
	variables := map[string]any{}
	for name, value := range input.Variables {
		variables[name] = unstructured(value)
	}
	if propagation, ok := variables["propagation"].(map[string]any); ok {
		bound := map[string]any{}
		for name, value := range propagation {
			text, isText := value.(string)
			if !isText {
				// What KubeStellar binds where there is no WorkStatus.
				bound[name] = (*timestamppb.Timestamp)(nil)
				continue
			}
			parsed, err := time.Parse(time.RFC3339, text)
			if err != nil {
				fail(err)
			}
			bound[name] = timestamppb.New(parsed)
		}
		variables["propagation"] = bound
	}
	env, err := cel.NewEnv(
		cel.Variable("obj", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("returned", cel.MapType(cel.StringType, cel.DynType)),
		cel.Variable("inventory", cel.MapType(cel.StringType, cel.StringType)),
		cel.Variable("propagation", cel.MapType(cel.StringType, cel.DynType)),
	)
	if err != nil {
		fail(err)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for _, expression := range input.Expressions {
		if err := encoder.Encode(evaluate(env, expression, variables)); err != nil {
			fail(err)
		}
	}
}

func evaluate(env *cel.Env, expression string, variables map[string]any) answer {
	result := answer{Expression: expression}
	parsed, issues := env.Parse(expression)
	if issues != nil && issues.Err() != nil {
		result.ParseError = issues.Err().Error()
		return result
	}
	checked, issues := env.Check(parsed)
	if issues != nil && issues.Err() != nil {
		result.CheckError = issues.Err().Error()
		return result
	}
	result.Type = checker.FormatCELType(checked.OutputType())
	program, err := env.Program(checked)
	if err != nil {
		result.EvalError = "program: " + err.Error()
		return result
	}
	value, _, err := program.Eval(variables)
	if err != nil {
		result.EvalError = err.Error()
		return result
	}
	result.ValueType = value.Type().TypeName()
	result.Kind, result.Value = describe(value.Value())
	return result
}

// describe tells a value as a CombinedStatus holds it.
func describe(value any) (kind string, text string) {
	switch v := value.(type) {
	case string:
		return "String", v
	case int64:
		return "Number", strconv.FormatInt(v, 10)
	case uint64:
		return "Number", strconv.FormatUint(v, 10)
	case float64:
		return "Number", strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return "Bool", strconv.FormatBool(v)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return "Null", ""
	}
	return "Object", string(encoded)
}

// unstructured gives JSON the Go types that Kubernetes' decoder gives it.
func unstructured(value any) any {
	switch v := value.(type) {
	case json.Number:
		if integer, err := v.Int64(); err == nil {
			return integer
		}
		float, err := v.Float64()
		if err != nil {
			fail(err)
		}
		return float
	case map[string]any:
		for key, member := range v {
			v[key] = unstructured(member)
		}
	case []any:
		for index, member := range v {
			v[index] = unstructured(member)
		}
	}
	return value
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
