package generate

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Variables of NVIDIA's container toolkit
// (https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html).
const (
	visibleDevices     = "NVIDIA_VISIBLE_DEVICES"
	driverCapabilities = "NVIDIA_DRIVER_CAPABILITIES"
)

// gpuFields are the fields that ask for graphics processors.
func gpuFields(app spec.App) []string {
	var fields []string
	if app.Limits.GPU != 0 {
		fields = append(fields, "limits.gpu")
	}
	for _, p := range app.Processes {
		if p.Limits.GPU != 0 {
			fields = append(fields, "processes."+p.Name+".limits.gpu")
		}
	}
	for _, j := range app.Jobs {
		if j.Limits.GPU != 0 {
			fields = append(fields, "jobs."+j.Name+".limits.gpu")
		}
	}
	return fields
}

// checkGPU holds what asks for a graphics processor against what could use one.
func checkGPU(app spec.App, on base.Base, install manager.Install) []spec.Finding {
	fields := gpuFields(app)
	switch {
	case len(fields) == 0:
		return nil
	case on.Libc == "musl":
		return []spec.Finding{{
			Rule: "gpu.musl", Path: fields[0],
			Message: fields[0] + " needs a base with glibc, and Alpine has musl: the driver's libraries, which the host brings into the container, do not load there",
			Notes:   []string{`leave image.variant out, or write   image: variant: "slim-trixie"`},
		}}
	case on.Name == "cuda", app.Image.IsOwn(), slices.ContainsFunc(install.Packages, usesCUDA):
		return nil
	}
	return []spec.Finding{{
		Rule: "gpu.unused", Path: fields[0],
		Message: "nothing that is known of the image uses a GPU: neither its base nor its dependencies have CUDA",
		Notes: []string{
			"PyTorch and TensorFlow bring CUDA as wheels: PyPI's torch, tensorflow[and-cuda], jax[cuda13]",
			`for what brings none   image: base: cuda: version: "13.0.2"`,
			"without use for a GPU, leave " + fields[0] + " out: the container starts on hosts without one, too",
		},
	}}
}

// usesCUDA tells whether a distribution computes with CUDA, or is a part of it.
func usesCUDA(p manager.Package) bool {
	name, version := p.Name, p.Version
	switch {
	case name == "torch":
		return !strings.HasSuffix(version, "+cpu")
	case name == "tensorflow":
		return slices.Contains(p.Extras, "and-cuda")
	case name == "jax":
		return slices.ContainsFunc(p.Extras, func(extra string) bool { return strings.HasPrefix(extra, "cuda") })
	}
	if slices.Contains([]string{"cuda-python", "cuda-bindings", "pycuda", "vllm", "bitsandbytes", "flash-attn", "onnxruntime-gpu", "cudatoolkit", "pytorch-gpu"}, name) {
		return true
	}
	return slices.ContainsFunc([]string{"nvidia-", "cupy-cuda", "jax-cuda", "cuda-"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// adviseCUDA tells what a PyTorch for graphics processors costs where there is none.
func adviseCUDA(app spec.App, on base.Base, install manager.Install, project fs.FS) []spec.Finding {
	torch := install.Packages.Find("torch")
	isCUDA := func(p manager.Package) bool { return strings.HasPrefix(p.Name, "nvidia-") && p.For("linux/amd64") }
	_, said := app.Env[visibleDevices] // for those who run the image without its Compose file
	lacks := torch == nil || said || len(gpuFields(app)) > 0 || on.Name == "cuda" || strings.HasSuffix(torch.Version, "+cpu")
	if lacks || install.Locked && !slices.ContainsFunc(install.Packages, isCUDA) {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.torch", Path: "deps", At: torch.At(project),
		Message: "PyPI's torch brings some gigabytes of CUDA, which nothing uses without a GPU",
		Notes: []string{
			"without one, take it from https://download.pytorch.org/whl/cpu   (uv: [tool.uv.sources] torch = {index = \"pytorch-cpu\"})",
			`with one, say so   limits: gpu: "all"   (image.base: cuda is not needed for it)`,
		},
	}}
}

// withDrivers are services whose GPUs come with the parts of the driver that CUDA
// needs: old container toolkits bring nvidia-smi alone where the image does not ask.
// NVIDIA's own image does.
func (b builder) withDrivers(services []plan.Service) []plan.Service {
	_, said := b.app.Env[driverCapabilities]
	for i, s := range services {
		isSaid := func(v plan.Var) bool { return v.Name == driverCapabilities }
		if said || s.Image.Value != "" || s.Limits.GPUs == 0 || b.base.Name == "cuda" || slices.ContainsFunc(s.Environment, isSaid) {
			continue
		}
		services[i].Environment = append([]plan.Var{{
			Name: driverCapabilities, Value: "compute,utility",
			Origin: plan.Origin{Field: "limits.gpu", Reason: "What CUDA needs of the driver, which the host brings."},
		}}, s.Environment...)
	}
	return services
}
