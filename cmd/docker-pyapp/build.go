package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

type buildOptions struct {
	engineOptions
	tags []string
}

func newBuildCommand(t *tool) *cobra.Command {
	o := buildOptions{engineOptions: engineOptions{passed: dockerFlags()}}
	cmd := &cobra.Command{
		Use:   "build [OPTIONS] [PATH] [-- DOCKER-OPTIONS]",
		Short: "Write the files, and build the image",
		Long: `Write the files, and build the image: docker pyapp generate, then
docker buildx build. PATH is the project's folder.

-f names the spec; the Dockerfile is always the generated one. What follows
after -- goes to docker buildx build as it is.`,
		Example: `  docker pyapp build
  docker pyapp build -t registry.example.com/shop:1.4.0 --push
  docker pyapp build --platform linux/amd64,linux/arm64 --push
  docker pyapp build --dry-run
  docker pyapp build -- --cache-from type=gha --provenance=true`,
		Args: onePath,
		RunE: func(cmd *cobra.Command, args []string) error { return runBuild(t, cmd, o, args) },
	}
	o.passed.StringArray("platform", nil, "Build for another `platform` too, such as linux/arm64")
	o.passed.Bool("push", false, "Push the image to its registry")
	o.passed.Bool("load", false, "Load the image into the engine, from a builder that is elsewhere")
	o.passed.Bool("no-cache", false, "Build every layer anew")
	o.passed.Bool("pull", false, "Look for newer base images")
	o.passed.String("progress", "", "The `kind` of progress output: auto, plain, tty, quiet or rawjson")
	o.passed.StringArray("build-arg", nil, "Set a build argument, `NAME=VALUE`")
	o.passed.String("target", "", "Build up to this `stage`")
	o.passed.BoolP("quiet", "q", false, "Print nothing but the image's ID")
	cmd.Flags().StringArrayVarP(&o.tags, "tag", "t", nil, "The image's `name`, instead of the spec's; may be given several times")
	t.projectFlags(cmd, "f")
	t.engineFlags(cmd, &o.engineOptions)
	return cmd
}

func onePath(cmd *cobra.Command, args []string) error {
	if own, _ := splitDash(cmd, args); len(own) > 1 {
		return usage(cmd, "takes one PATH at most; flags of docker's own follow after --")
	}
	return nil
}

func runBuild(t *tool, cmd *cobra.Command, o buildOptions, args []string) error {
	own, rest := splitDash(cmd, args)
	if len(own) == 1 {
		t.directory = own[0]
	}
	p, planned, err := t.generated(o.engineOptions)
	if err != nil {
		return err
	}
	return t.runDocker(cmd, o.engineOptions, buildArgs(planned, p.dir, o.tags, append(given(o.passed), rest...)))
}

// buildArgs are docker's arguments to build the image of p in dir. The tags
// take the place of the plan's, as a user of docker build would expect.
func buildArgs(p plan.Plan, dir string, tags, flags []string) []string {
	args := []string{"buildx", "build", "-f", filepath.Join(dir, p.Main().Build.Dockerfile)}
	if len(tags) == 0 {
		tags = []string{p.Image.Ref}
	}
	for _, tag := range tags {
		args = append(args, "-t", tag)
	}
	if network := p.Main().Build.Network; network != "" && !has(flags, "--network") {
		args = append(args, "--network="+network)
	}
	platforms := p.Main().Build.Platforms.Values
	several := len(platforms) > 1 && has(flags, "--load") // an engine takes but one
	if len(platforms) > 0 && !several && !has(flags, "--platform") {
		args = append(args, "--platform="+strings.Join(platforms, ","))
	}
	for _, s := range p.Secrets {
		if slices.Contains(p.Main().Build.Secrets, s.Name) {
			args = append(args, "--secret", buildSecret(s, dir))
		}
	}
	return append(append(args, flags...), dir)
}

// buildSecret is a secret as docker buildx build takes it; the value itself is
// never an argument.
func buildSecret(s plan.Secret, dir string) string {
	if s.Environment != "" {
		return "id=" + s.Name + ",env=" + s.Environment
	}
	file := s.File
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	return "id=" + s.Name + ",src=" + file
}
