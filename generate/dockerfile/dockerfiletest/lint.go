// Package dockerfiletest lints Dockerfiles in tests with BuildKit's own linter.
package dockerfiletest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/frontend/gateway/client"
	gateway "github.com/moby/buildkit/frontend/gateway/pb"
	"github.com/moby/buildkit/solver/pb"
	fsutil "github.com/tonistiigi/fsutil/types"
)

// Lint is what docker build --check says of a Dockerfile, and of its ignore
// file, with every rule on, the experimental ones too: one text a warning, such
// as "UndefinedVar (line 3): Usage of undefined variable '$FOO'". It needs no
// network: every base image is taken for an empty one of the build's platform.
// The error is that of a Dockerfile that does not build at all.
//
// BuildKit itself skips CopyIgnoredFile when the ignore file has a pattern
// with "!".
func Lint(dockerfile, ignore []byte) ([]string, error) {
	ctx := context.Background()
	build := builder{context: reference{files: fstest.MapFS{
		dockerui.DefaultDockerfileName:   {Data: dockerfile},
		dockerui.DefaultDockerignoreName: {Data: ignore},
	}}}
	ui, err := dockerui.NewClient(build)
	if err != nil {
		return nil, err
	}
	ui.LinterConfig = &linter.Config{ExperimentalAll: true}
	source, err := ui.ReadEntrypoint(ctx, "Dockerfile") // with the Definition that the linter wants
	if err != nil {
		return nil, err
	}
	results, err := dockerfile2llb.DockerfileLint(ctx, dockerfile, dockerfile2llb.ConvertOpt{
		Client: ui, Config: ui.Config, SourceMap: source.SourceMap, MetaResolver: sourceresolver.NewImageMetaResolver(build),
	})
	if err != nil {
		return nil, err
	}
	var warnings []string
	for _, w := range results.Warnings {
		warnings = append(warnings, fmt.Sprintf("%s (line %d): %s", w.RuleName, line(w.Location), w.Detail))
	}
	if results.Error != nil {
		return warnings, errors.New(results.Error.Message)
	}
	return warnings, nil
}

func line(l *pb.Location) int32 {
	if len(l.Ranges) == 0 {
		return 0
	}
	return l.Ranges[0].Start.Line
}

// builder is the part of BuildKit that the linter asks.
type builder struct {
	client.Client
	context reference
}

func (builder) BuildOpts() client.BuildOpts {
	return client.BuildOpts{LLBCaps: pb.Caps.CapSet(pb.Caps.All()), Caps: gateway.Caps.CapSet(gateway.Caps.All())}
}

func (builder) Inputs(context.Context) (map[string]llb.State, error) { return nil, nil }

func (b builder) Solve(context.Context, client.SolveRequest) (*client.Result, error) {
	result := client.NewResult()
	result.SetRef(b.context)
	return result, nil
}

func (builder) ResolveSourceMetadata(_ context.Context, op *pb.SourceOp, opt sourceresolver.Opt) (*sourceresolver.MetaResponse, error) {
	// A layer, or BuildKit would take the image for "scratch".
	config := fmt.Sprintf(`{"os": "linux", "architecture": %q, "rootfs": {"type": "layers", "diff_ids": ["sha256:%064d"]}}`,
		opt.ImageOpt.Platform.Architecture, 1)
	return &sourceresolver.MetaResponse{Op: op, Image: &sourceresolver.ResolveImageResponse{Config: []byte(config)}}, nil
}

// reference is the build context.
type reference struct {
	client.Reference
	files fstest.MapFS
}

func (r reference) ReadFile(_ context.Context, request client.ReadRequest) ([]byte, error) {
	return fs.ReadFile(r.files, request.Filename)
}

func (r reference) StatFile(_ context.Context, request client.StatRequest) (*fsutil.Stat, error) {
	info, err := fs.Stat(r.files, request.Path)
	if err != nil {
		return nil, err
	}
	return &fsutil.Stat{Path: request.Path, Size: info.Size()}, nil
}
