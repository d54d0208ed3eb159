package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// dockerFlags are flags of docker's own that a command takes and passes on.
func dockerFlags() *pflag.FlagSet {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SortFlags = false
	return flags
}

// given is the flags that the user gave, as arguments, in the set's order.
func given(flags *pflag.FlagSet) []string {
	var args []string
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			args = append(args, flagArgs(f)...)
		}
	})
	return args
}

func flagArgs(f *pflag.Flag) []string {
	switch {
	case f.Value.Type() == "bool" && f.Value.String() == "true":
		return []string{switchArg(f)}
	case f.Value.Type() == "stringArray":
		var args []string
		for _, v := range f.Value.(pflag.SliceValue).GetSlice() {
			args = append(args, "--"+f.Name+"="+v)
		}
		return args
	}
	return []string{"--" + f.Name + "=" + f.Value.String()}
}

// switchArg is the short spelling where there is one: long ones such as
// --no-TTY are written differently from version to version.
func switchArg(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "-" + f.Shorthand
	}
	return "--" + f.Name
}

// has tells whether one of the flags is among args, given as --long or -s.
func has(args []string, flags ...string) bool {
	for _, arg := range args {
		name, _, _ := strings.Cut(arg, "=")
		for _, flag := range flags {
			if name == flag {
				return true
			}
		}
	}
	return false
}

// splitDash splits args where the user wrote -- : what is before is ours, what
// follows is docker's.
func splitDash(cmd *cobra.Command, args []string) (own, docker []string) {
	at := cmd.ArgsLenAtDash()
	if at < 0 {
		return args, nil
	}
	return args[:at], args[at:]
}

// passOn is the annotation of the commands that pass on what follows after -- .
const passOn = "pass-on"

func passesOn(cmd *cobra.Command) bool { return cmd.Annotations[passOn] != "" }

// isShort tells of an argument whether it gives one of the letters as a short
// flag, alone or among others, as in -dV.
func isShort(letters string) func(string) bool {
	return func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return strings.HasPrefix(name, "-") && !strings.HasPrefix(name, "--") && strings.ContainsAny(name, letters)
	}
}
