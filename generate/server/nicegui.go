package server

import "github.com/docker-pyapp/docker-pyapp/generate/plan"

// niceguiFields holds what is told a script of NiceGUI from outside.
type niceguiFields struct {
	App               string   `json:"app"`
	Port              int      `json:"port"`
	StoragePath       *string  `json:"storage_path,omitempty"`
	ForwardedAllowIPs []string `json:"forwarded_allow_ips,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func nicegui() Kind { return define("nicegui", niceguiProcess) }

// niceguiWorker is the memory that NiceGUI needs at least.
const niceguiWorker = 96 << 20

func niceguiProcess(n niceguiFields, in Input) Process {
	storage := in.Home + "/.nicegui"
	if n.StoragePath != nil {
		storage = *n.StoragePath
	}
	p := dataApp(in, n.Port, append([]string{"python", n.App}, n.Args...))
	p.Memory = niceguiWorker
	p.Env = append([]plan.Var{
		variable(in, "storage_path", "NICEGUI_STORAGE_PATH", storage, "It would be in the folder of the source, which can't be written."),
	}, forwarded(in, n.ForwardedAllowIPs)...)
	// Each request for a page, a missing one included, makes a client that is kept for a while: this path makes none.
	p.Health = Health{Path: "/_nicegui_ws/socket.io/", Any: true}
	p.Packages = []Package{{"nicegui", in.Field}}
	p.Files = []string{n.App}
	p.Findings = outside(in.Field+".app", &n.App)
	return p
}
