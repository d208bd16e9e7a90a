/** Templates to compare with Go's own engine: written ones for each rule, and random ones, good and malformed, from a seed. */

export interface TemplateCase {
  readonly name: string;
  readonly text: string;
  readonly data: Readonly<Record<string, string>>;
}

const data: Readonly<Record<string, string>> = { clusterName: "c1", region: "north", site: "", n: "5", html: `<a href="x">'&'</a>`, uni: "héllo wörld ☃ \u{1f600}", pct: "100%d" };

const written: readonly string[] = [
  "", "plain", "{{.clusterName}}", "{{ .clusterName }}", "{{- .clusterName -}}", " {{- .clusterName -}} x", "a\n {{- 1 -}} \n b", "{{-3}}", "{{- 3 -}}", "{{3 -}}", "{{/* c */}}x", "{{- /* c */ -}} x", "{{/* c}}", "{{/* c */ }}",
  "{{.missing}}", "a{{.missing}}b", "\n\n  {{.missing}}", "é{{.missing}}", "{{.clusterName.x}}", "{{.clusterName.x.y}}", "{{$.clusterName}}", "{{$x := .region}}{{$x}}{{$x = 3}}{{$x}}", "{{$x}}", "{{$x = 1}}", "{{$x := 1}}{{if true}}{{$x := 2}}{{$x}}{{end}}{{$x}}", "{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}",
  "{{if .site}}a{{else}}b{{end}}", "{{if .missing}}a{{end}}", "{{if eq .region \"north\" \"south\"}}y{{end}}", "{{if and .site .missing}}a{{else}}b{{end}}", "{{if or .region .missing}}a{{end}}", "{{if not .site}}empty{{end}}", "{{if 0}}a{{else if 1}}b{{else}}c{{end}}", "{{if 0}}a{{else if 0}}b{{else}}c{{end}}", "{{if}}x{{end}}", "{{if 1}}", "{{if 1}}{{else}}{{else}}{{end}}", "{{end}}", "{{else}}", "{{if 1}}{{end", "{{if nil}}{{end}}",
  "{{with .region}}{{.}}{{$.n}}{{end}}", "{{with .site}}x{{else}}none{{end}}", "{{with .site}}x{{else with .region}}{{.}}{{end}}", "{{with $x := .region}}{{$x}}{{end}}", "{{with .site}}{{else if 1}}{{end}}", "{{if 1}}{{else with 1}}{{end}}", "{{if 0}}{{else with 1}}x{{end}}{{end}}",
  "{{range .}}{{.}},{{end}}", "{{range $k, $v := .}}{{$k}}={{$v}};{{end}}", "{{range $v := .}}{{$v}};{{end}}", "{{range $i, $v = .}}{{end}}", "{{$i := 0}}{{$v := 0}}{{range $i, $v = .}}{{end}}{{$i}}{{$v}}", "{{range 3}}{{.}}{{end}}", "{{range $i := 3}}{{$i}}{{end}}", "{{range $i, $j := 3}}{{$i}}{{end}}", "{{range 0}}x{{else}}none{{end}}", "{{range -2}}x{{else}}none{{end}}", "{{range .region}}x{{end}}", "{{range 1.5}}x{{end}}", "{{range nil}}x{{end}}", "{{range true}}x{{end}}", "{{range 5}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}", "{{range 5}}{{if eq . 3}}{{continue}}{{end}}{{.}}{{end}}", "{{break}}", "{{continue}}", "{{range 2}}{{break 1}}{{end}}", "{{range $a, $b, $c := .}}{{end}}", "{{range $a, 3}}{{end}}", "{{range $a, }}{{end}}", "{{$a, $b := 3}}", "{{range index .clusterName 0}}{{.}},{{break}}{{end}}", "{{range (printf \"x\" | len)}}{{.}}{{end}}",
  "{{define \"x\"}}[{{.}}]{{end}}{{template \"x\" .region}}", "{{template \"x\"}}{{define \"x\"}}[{{.}}]{{end}}", "{{template \"nope\"}}", "{{template \"x\" .missing}}{{define \"x\"}}{{end}}", "{{define \"x\"}}{{.a}}{{end}}{{template \"x\"}}", "{{define \"x\"}}\n {{.a}}{{end}}{{template \"x\" .}}", "{{block \"b\" .region}}<{{.}}>{{end}}", "{{block \"b\"}}x{{end}}", "{{block b .}}x{{end}}", "{{define x}}{{end}}", "{{define \"x\"}}", "{{define \"x\"}}{{else}}{{end}}", "{{define \"x\"}}a{{end}}{{define \"x\"}}b{{end}}", "{{define \"x\"}}a{{end}}{{define \"x\"}} {{end}}{{template \"x\"}}", "{{if 1}}{{define \"x\"}}{{end}}{{end}}", "{{template}}", "{{template 3}}", "{{template \"x\" 1 2}}{{define \"x\"}}{{end}}", "{{template `x`}}{{define `x`}}raw{{end}}", "{{define \"x\"}}{{template \"y\" .}}{{end}}{{define \"y\"}}{{.z}}{{end}}{{template \"x\" .}}", "{{define \"x\"}}{{$.region}}{{end}}{{template \"x\" .}}", "{{$v := 1}}{{define \"x\"}}{{$v}}{{end}}",
  "{{print 1 2 \"a\" \"b\" 3.5 true nil}}", "{{print nil}}", "{{println 1 \"a\"}}", "{{println}}", "{{print}}", "{{print .}}", "{{.}}", "{{print 1e6 1e21 1e20 1e-4 1e-5 123456789.0 0.1 100000.0}}", "{{1.0}}", "{{1e3}}", "{{0x10}}", "{{0b11}}", "{{0o17}}", "{{017}}", "{{1_000}}", "{{0x1p4}}", "{{'a'}}", "{{'\\n'}}", "{{'ab'}}", "{{''}}", "{{'\\u00e9'}}", "{{1+2i}}", "{{2i}}", "{{0i}}", "{{1+2}}", "{{9223372036854775807}}", "{{9223372036854775808}}", "{{-9223372036854775808}}", "{{18446744073709551615}}", "{{18446744073709551616}}", "{{1e1000}}", "{{089}}", "{{0x}}", "{{1.2.3}}", "{{.5}}", "{{5.}}", "{{+3}}", "{{-0}}", "{{1x}}", "{{1__0}}", "{{0_1}}", "{{0x_1}}", "{{1e}}", "{{0x1.8p1}}", "{{0x1.8}}", "{{1.5e3}}", "{{1E3}}", "{{-1.5}}", "{{1e400}}", "{{1e-400}}",
  "{{\"a\\tb\"}}", "{{\"\\x41\\101\\u00e9\\U0001F600\"}}", "{{\"\\q\"}}", "{{\"a", "{{\"a\nb\"}}", "{{`raw\\n`}}", "{{`a\nb`}}", "{{`a", "{{\"\\\"\"}}", "{{\"\\'\"}}", "{{'\\''}}", "{{'\\\"'}}", "{{\"\\xff\"}}", "{{len \"\\xff\\xfe\"}}", "{{printf \"%q\" \"\\xff\"}}", "{{\"\\ud800\"}}", "{{\"\\400\"}}",
  "{{len .region}}", "{{len .uni}}", "{{len .}}", "{{len 3}}", "{{len nil}}", "{{len}}", "{{len 1 2}}", "{{index . \"region\"}}", "{{index . \"nope\"}}x", "{{index . 1}}", "{{index . nil}}", "{{index .region 0}}", "{{index .region 5}}", "{{index .region 9}}", "{{index .region -1}}", "{{index .region \"a\"}}", "{{index .region nil}}", "{{index .region 1.0}}", "{{index nil}}", "{{index 3 1}}", "{{index .}}", "{{index . \"region\" 1}}", "{{index . \"region\" 1 1}}", "{{index}}", "{{index . \"a\" \"b\"}}",
  "{{slice .region 1}}", "{{slice .region 1 3}}", "{{slice .region}}", "{{slice .region 3 1}}", "{{slice .region 0 9}}", "{{slice .region 1 2 3}}", "{{slice .region 1 2 3 4}}", "{{slice . 1}}", "{{slice nil}}", "{{slice 3 1}}", "{{slice .uni 1 2}}", "{{slice .uni 0 2}}{{slice .uni 2}}", "{{slice .region \"a\"}}", "{{slice .region nil}}", "{{slice .region 5}}", "{{slice .region 6}}",
  "{{eq 1 1}}", "{{eq 1 2 1}}", "{{eq 1}}", "{{eq}}", "{{eq 1 1.0}}", "{{eq 1 \"1\"}}", "{{eq . .}}", "{{eq . nil}}", "{{eq nil nil}}", "{{eq nil 1}}", "{{eq 1 nil}}", "{{eq nil .}}", "{{eq . 1}}", "{{eq 1 .}}", "{{eq true true}}", "{{eq 1i 1i}}", "{{eq (index .region 0) 110}}", "{{eq 110 (index .region 0)}}", "{{ne 1 2}}", "{{ne 1}}", "{{ne \"a\" 1}}", "{{lt 1 2}}", "{{lt \"a\" \"b\"}}", "{{lt 1 \"a\"}}", "{{lt . .}}", "{{lt nil 1}}", "{{lt 1 nil}}", "{{lt true false}}", "{{lt 1i 2i}}", "{{le 1 1}}", "{{gt 2 1}}", "{{ge 2 2}}", "{{ge 1.5 2.5}}", "{{lt 1.5 2}}", "{{lt (index .region 0) 200}}", "{{gt .region \"a\"}}", "{{lt 1 2 3}}", "{{le true true}}", "{{gt 1i 1i}}",
  "{{and 1 0 2}}", "{{and}}", "{{or 0 \"\" nil}}", "{{and nil}}", "{{or}}", "{{or 0 5}}", "{{and 1 .missing}}", "{{or 1 .missing}}", "{{1 | and 0}}", "{{1 | or 0}}", "{{. | and 1}}", "{{not 1}}", "{{not nil}}", "{{not}}", "{{not 1 2}}", "{{and . 1}}", "{{.region | and}}", "{{0 | or}}",
  "{{call .region}}", "{{call nil}}", "{{call}}", "{{.region | call}}", "{{3 | call}}", "{{call 3 4}}", "{{call (print 1)}}", "{{call .missing}}", "{{. | call}}",
  "{{html .html}}", "{{js .html}}", "{{urlquery .html}}", "{{html 1 2 nil}}", "{{js .uni}}", "{{urlquery .uni}}", "{{html nil}}", "{{html}}", "{{js \"\\x01\\u2028=\"}}", "{{html \"a\\x00b\"}}", "{{urlquery \"a b~c+d\"}}", "{{html .}}", "{{js 1 \"a\"}}",
  "{{printf}}", "{{printf 3}}", "{{printf nil}}", "{{printf .}}", "{{.n | printf}}", "{{.n | printf \"%s-%s\" .region}}", "{{3 | printf}}", "{{. | printf}}", "{{nil | printf}}", "{{printf \"%d\" .n}}", "{{printf .pct}}", "{{printf .pct 3}}",
  "{{.n | print 1 | len}}", "{{1 | 2}}", "{{1 | .n}}", "{{1 | nil}}", "{{1 | .}}", "{{1 | \"a\"}}", "{{nil}}", "{{nil | print}}", "{{. 1}}", "{{1 2}}", "{{\"a\" 2}}", "{{.n 2}}", "{{.n .region}}", "{{$ 1}}", "{{$.n 1}}", "{{(1) 2}}", "{{1 | (print)}}", "{{1 | $}}", "{{1 | $.n}}", "{{true 1}}", "{{true.x}}", "{{\"a\".x}}", "{{1.x}}", "{{nil.x}}", "{{..x}}", "{{(.).region}}", "{{(nil).x}}", "{{(print 1).x}}", "{{print.x}}", "{{(index . \"region\").x}}", "{{(.region)}}", "{{((.region))}}", "{{(.region}}", "{{.region)}}", "{{()}}", "{{( )}}", "{{|}}", "{{1 |}}", "{{| 1}}", "{{}}", "{{ }}", "{{  -}}", "{{,}}", "{{1,2}}", "{{.a,.b}}", "{{!}}", "{{\u00e9}}", "{{☃}}", "{{\u0001}}", "{{a}}", "{{foo 1}}", "{{$a.b}}", "{{$1 := 2}}{{$1}}", "{{$é := 1}}{{$é}}", "{{.é}}", "{{.region.}}", "{{.region-x}}", "{{.a-b}}", "{{x-y}}", "{{$x-y}}", "{{.a:b}}", "{{$x : 1}}", "{{:=}}", "{{=}}", "{{$x :=}}", "{{$x := }}", "{{$x = }}", "{{.x := 1}}", "{{print $y := 1}}", "{{print ($y := 1) $y}}", "{{$x, $y}}", "{{$x, 1}}", "{{{.region}}}", "{{{{.region}}}}", "}}", "{{.region}", "{{.region", "{{", "{{ .region }} }}", "{{if 1}}{{template \"x\"}}{{end}}", "{{true}}{{false}}", "{{print true}}", "{{True}}", "{{$}}", "{{$ }}", "{{$.}}", "{{.}}{{.clusterName}}", "{{with .}}{{.clusterName}}{{end}}", "{{range .}}{{.x}}{{end}}", "{{range $k,$v := .}}{{$v.x}}{{end}}", "{{with 3}}{{.x}}{{end}}", "{{with nil}}{{end}}", "{{with true}}{{.}}{{end}}",
  "{{define \"r\"}}{{template \"r\" .}}{{end}}x", "line1\nline2 {{\n.missing}}", "{{print \"a\" \n \"b\"}}", "{{\n\n}}", "{{print (\n\"a\"", "{{if 1}}\n\n{{.missing.x}}{{end}}", "{{printf \"%s\" (printf \"%d\" 1)}}", "{{\"%\"}}{{.missing}}", "{{template \"%d\"}}", "{{index . \"%d\" 1 2}}", "{{printf \"%z\" 1}}", "{{printf \"%p\" 1}}", "{{block \"x\" 1}}{{break}}{{end}}", "{{range 2}}{{block \"x\" 1}}{{break}}{{end}}{{end}}", "{{range 2}}{{template \"y\"}}{{end}}{{define \"y\"}}{{range 3}}{{break}}{{end}}z{{end}}", "{{else if}}", "{{if 1}}{{else if}}{{end}}", "{{end 1}}", "{{if 1}}{{end 1}}", "{{if 1}}{{else 1}}{{end}}", "{{template \"x\" nil}}{{define \"x\"}}{{.}}{{end}}", "{{template \"x\" (print 1)}}{{define \"x\"}}{{.}}{{end}}", "{{html (index . \"uni\")}}", "{{len (slice .uni 0 2)}}", "{{eq (slice .uni 1 2) \"\\xc3\"}}", "{{print (index .uni 1)}}", "{{index . (index . \"nope\")}}", "{{.region | index .}}", "{{\"region\" | index .}}", "{{0 | index .region}}", "{{. | len | print}}", "{{len . | eq 7}}", "{{.region | eq \"north\" | not}}",
];

// Not %p: of a map it is an address.
const verbs = ["v", "d", "s", "q", "x", "X", "b", "o", "O", "c", "U", "e", "E", "f", "F", "g", "G", "t", "T", "z", "w", "%", "é"];
const operands = ["1", "-42", "0", "255", "3.14159", "1e21", "-0.5", "1e-7", "100000.0", "2.5", "1+2i", "true", "nil", "\"text\"", "\"\"", ".uni", ".", "'a'", "0x1F600", "(index .uni 1)", "-1", "\"a\\tb`\"", "9223372036854775807", "1234567.0"];

/** All cases: the written ones, and `count` random ones from `seed`. */
export function templateCases(seed: number, count: number): readonly TemplateCase[] {
  const random = new Random(seed);
  const name = "c1/ConfigMap(ns/web).data.k";
  const all = written.map((text) => ({ name, text, data }));
  for (let i = 0; i < count; i++) all.push({ name: random.chance(0.03) ? "aé b/c" : name, text: random.template(), data: random.chance(0.1) ? {} : data });
  return all;
}

/** Small and good enough; the same numbers on every machine. */
class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }

  template(): string {
    if (this.chance(0.3)) return `{{printf ${JSON.stringify(this.format())}${Array.from({ length: Math.floor(this.next() * 4) }, () => ` ${this.pick(operands)}`).join("")}}}`;
    const text = this.list(3);
    return this.chance(0.35) ? this.mutilated(text) : text;
  }

  private format(): string {
    return Array.from({ length: 1 + Math.floor(this.next() * 3) }, () => {
      const flags = this.chance(0.5) ? this.pick(["#", "0", "+", "-", " ", "+0", "-#", "# ", "0-", "#+", "+-"]) : "";
      const index = this.chance(0.1) ? this.pick(["[1]", "[2]", "[9]", "[x]", "[", "[0]", "[]"]) : "";
      const width = this.chance(0.4) ? this.pick(["3", "12", "*", "1", "07", "[1]*"]) : "";
      const precision = this.chance(0.4) ? this.pick([".", ".0", ".3", ".12", ".*", ".[1]*"]) : "";
      return `${this.pick(["", "x", "é "])}%${flags}${index}${width}${precision}${this.pick(verbs)}`;
    }).join("") + (this.chance(0.03) ? "%" : "");
  }

  private list(depth: number): string {
    return Array.from({ length: 1 + Math.floor(this.next() * 3) }, () => this.statement(depth)).join(this.pick(["", " ", "\n", "-"]));
  }

  private statement(depth: number): string {
    const [open, close] = this.chance(0.2) ? ["{{- ", " -}}"] : this.pick([["{{", "}}"], ["{{ ", " }}"]] as const);
    const action = (body: string) => `${open}${body}${close}`;
    if (depth === 0 || this.chance(0.45)) return this.chance(0.25) ? this.pick(["text", " é ", "{ }", "\n\n", "%d"]) : action(this.pipeline(2));
    const inner = () => this.list(depth - 1);
    switch (this.pick(["if", "with", "range", "else", "define", "block", "template", "variable"])) {
      case "if":
        return `${action(`if ${this.pipeline(2)}`)}${inner()}${action("end")}`;
      case "with":
        return `${action(`with ${this.pipeline(2)}`)}${inner()}${action("end")}`;
      case "range":
        return `${action(`range ${this.pick(["", "$k, $v := ", "$v := ", "$x = "])}${this.pick([".", "3", ".region", "0", this.pipeline(1)])}`)}${inner()}${this.chance(0.2) ? action(this.pick(["break", "continue"])) : ""}${action("end")}`;
      case "else":
        return `${action(`${this.pick(["if", "with", "range"])} ${this.pipeline(1)}`)}${inner()}${action(this.pick(["else", "else if 1", "else with ."]))}${inner()}${action("end")}`;
      case "define":
        return `${action(`define ${this.pick(['"x"', '"y"', "`z`"])}`)}${this.statement(0)}${action("end")}`;
      case "block":
        return `${action(`block ${this.pick(['"x"', '"b"'])} ${this.pipeline(1)}`)}${this.statement(0)}${action("end")}`;
      case "template":
        return action(`template ${this.pick(['"x"', '"y"', '"nope"'])}${this.chance(0.5) ? ` ${this.pipeline(1)}` : ""}`);
      default:
        return action(`$x ${this.pick([":=", "="])} ${this.pipeline(1)}`);
    }
  }

  private pipeline(depth: number): string {
    return Array.from({ length: this.chance(0.25) ? 2 : 1 }, () => this.command(depth)).join(this.pick([" | ", "|"]));
  }

  private command(depth: number): string {
    if (this.chance(0.4)) return this.operand(depth);
    const name = this.pick(["and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf", "println", "slice", "urlquery"]);
    return `${name}${Array.from({ length: Math.floor(this.next() * 4) }, () => ` ${this.operand(depth)}`).join("")}`;
  }

  private operand(depth: number): string {
    if (depth > 0 && this.chance(0.2)) return `(${this.pipeline(depth - 1)})${this.chance(0.1) ? ".x" : ""}`;
    return this.pick([".region", ".clusterName", ".n", ".uni", ".missing", "$", "$x", ".", "$.region", ".site", '"north"', "`raw`", ...operands]);
  }

  private mutilated(text: string): string {
    const at = Math.floor(this.next() * (text.length + 1));
    switch (this.pick(["cut", "insert", "remove", "swap"])) {
      case "cut":
        return text.slice(0, at);
      case "insert":
        return text.slice(0, at) + this.pick(["{{", "}}", "|", "(", ")", '"', "`", "'", ".", "$", ",", ":=", "=", "-", "\n", "é", "!", "{{end}}", "{{else}}", "/*", "0x", " ", "\u0001", "☃"]) + text.slice(at);
      case "remove":
        return text.slice(0, at) + text.slice(at + 1 + Math.floor(this.next() * 3));
      default:
        return text.slice(0, at) + text.slice(at).split("").reverse().join("");
    }
  }
}
