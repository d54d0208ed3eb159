package server

import (
	"slices"
	"strconv"
)

// voilaFields holds the settings of Voilà, by its own names.
type voilaFields struct {
	Notebook        *string  `json:"notebook,omitempty"`
	IP              string   `json:"ip"`
	Port            int      `json:"port"`
	BaseURL         *string  `json:"base_url,omitempty"`
	StripSources    *bool    `json:"strip_sources,omitempty"`
	Theme           *string  `json:"theme,omitempty"`
	Template        *string  `json:"template,omitempty"`
	PreheatKernel   *bool    `json:"preheat_kernel,omitempty"`
	DefaultPoolSize *int     `json:"default_pool_size,omitempty"`
	CullIdleTimeout int      `json:"cull_idle_timeout"`
	FileAllowlist   []string `json:"file_allowlist,omitempty"`
	Args            []string `json:"args,omitempty"`
}

func voila() Kind { return define("voila", voilaProcess) }

// voilaWorker is the memory that Voilà and one visitor's kernel need at least.
const voilaWorker = 192 << 20

// cullInterval is the seconds between two looks for kernels that nobody uses.
const cullInterval = 60

func voilaProcess(v voilaFields, in Input) Process {
	p := dataApp(in, v.Port, voilaArgv(v))
	p.Development = append(voilaArgv(v), "--autoreload=True")
	p.Memory = voilaWorker
	// Every other path runs the notebook, in a kernel of its own.
	p.Health = Health{Path: under(v.BaseURL, "/voila/static/"), Any: true}
	p.Packages = []Package{{"voila", in.Field}, {"ipykernel", in.Field}}
	p.Files = present(v.Notebook)
	if v.Notebook == nil {
		p.Files = []string{"."}
	}
	p.Findings = outside(in.Field+".notebook", v.Notebook)
	return p
}

func voilaArgv(v voilaFields) []string {
	argv := slices.Concat([]string{"voila", "--no-browser"}, dataFlags(
		dataOption{"--Voila.ip", &v.IP},
		dataOption{"--Voila.port", number(&v.Port)},
		dataOption{"--Voila.base_url", trailing(v.BaseURL)},
		dataOption{"--VoilaConfiguration.strip_sources", traitlet(v.StripSources)},
		dataOption{"--VoilaConfiguration.theme", v.Theme},
		dataOption{"--VoilaConfiguration.template", v.Template},
		dataOption{"--VoilaConfiguration.preheat_kernel", traitlet(v.PreheatKernel)},
		dataOption{"--VoilaConfiguration.default_pool_size", number(v.DefaultPoolSize)},
	))
	if v.CullIdleTimeout > 0 {
		argv = append(
			argv, "--MappingKernelManager.cull_idle_timeout="+strconv.Itoa(v.CullIdleTimeout),
			"--MappingKernelManager.cull_interval="+strconv.Itoa(cullInterval),
		)
	}
	argv = append(argv, each("--VoilaConfiguration.file_allowlist", v.FileAllowlist)...)
	return slices.Concat(argv, v.Args, present(v.Notebook))
}

// traitlet is a boolean as traitlets reads it.
func traitlet(b *bool) *string {
	if b == nil {
		return nil
	}
	return word(python(*b))
}

// trailing is a path that ends in a slash, as Jupyter's servers demand.
func trailing(path *string) *string {
	if path == nil {
		return nil
	}
	return word(withSlash(*path))
}
