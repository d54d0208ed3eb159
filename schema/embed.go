// Package schema holds the language of a pyapp spec: the CUE files beside this
// one are its only definition.
package schema

import "embed"

// Files are the CUE files of the schema, all of package schema; #App is the
// definition that a spec is held against.
//
//go:embed *.cue
var Files embed.FS
