package spec

import (
	"bytes"
	"slices"
	"strings"

	cueformat "cuelang.org/go/cue/format"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// HasFormat tells by a file's name that Format can lay it out: CUE alone has a layout
// that all its tools agree on.
func HasFormat(name string) bool { return formatOf(name) == formatCUE }

// Format lays out a spec in CUE as cue fmt does, and keeps its comments, its line ends
// and its byte order mark. The error is Problems where the text can't be read.
func Format(name string, data []byte) ([]byte, error) {
	src := newSource(name, data)
	if problems := src.readSyntax(); problems != nil {
		return nil, problems
	}
	text := bytes.ReplaceAll(src.data, []byte("\r\n"), []byte("\n"))
	laid := layOut(text)
	if !bytes.Equal(meaning(text), meaning(laid)) {
		return data, nil // what may lose a word is not laid out
	}
	if bytes.Contains(src.data, []byte("\r\n")) {
		laid = bytes.ReplaceAll(laid, []byte("\n"), []byte("\r\n"))
	}
	if bytes.HasPrefix(data, []byte(byteOrderMark)) {
		laid = append([]byte(byteOrderMark), laid...)
	}
	return laid, nil
}

// mostLayouts is after how many times CUE's formatter is taken at its word.
const mostLayouts = 5

// layOut formats until nothing changes any more: CUE's formatter may take two steps.
func layOut(text []byte) []byte {
	for range mostLayouts {
		laid, err := cueformat.Source(text)
		if err != nil || bytes.Equal(laid, text) {
			break
		}
		text = laid
	}
	return text
}

// meaning is all that a text in CUE says, without its layout: the tokens in their order,
// and the comments, which may move to another line, in an order of their own.
func meaning(text []byte) []byte {
	var scan scanner.Scanner
	scan.Init(token.NewFile("", 0, len(text)), text, func(token.Pos, string, []any) {}, scanner.ScanComments)
	var words, comments []string
	for {
		_, tok, literal := scan.Scan()
		switch tok {
		case token.EOF:
			slices.Sort(comments)
			return []byte(strings.Join(append(words, comments...), "\n"))
		case token.COMMA: // which a line's end is too
		case token.COMMENT:
			comments = append(comments, strings.TrimSpace(literal))
		case token.STRING:
			words = append(words, unindented(literal))
		default:
			words = append(words, tok.String()+" "+literal)
		}
	}
}

// unindented is a text over several lines without its indentation, which is no part of it.
func unindented(literal string) string {
	if !strings.Contains(literal, "\n") {
		return literal
	}
	lines := strings.Split(literal, "\n")
	indent := lines[len(lines)-1][:len(lines[len(lines)-1])-len(strings.TrimLeft(lines[len(lines)-1], " \t"))]
	for i := range lines {
		lines[i] = strings.TrimPrefix(lines[i], indent)
	}
	return strings.Join(lines, "\n")
}
