#!/usr/bin/env python3
"""wheels.py SUITE OUT PACKAGES.TXT SERVERS - Debian's Python packages as wheels,
and the stand-ins in the folder SERVERS for servers that Debian does not have.

A stand-in for a package index where none can be reached. The packages and
their dependencies are downloaded with an apt state of our own (nothing is
installed), each distribution in them is packed as a wheel again, and the
shared libraries that its extension modules need are put beside them, as
manylinux wheels do.

Needs apt, dpkg-deb, readelf and patchelf.
"""

import base64
import csv
import email.parser
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

# CPython's tag and its extension modules' suffix in each release of Debian.
SUITES = {"bookworm": ("cp311", "cpython-311", "2_36"), "trixie": ("cp313", "cpython-313", "2_41")}
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PACKAGES = "usr/lib/python3/dist-packages"
# Libraries that every image with glibc has.
SYSTEM = re.compile(r"^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|gcc_s|stdc\+\+|z)\.so\.\d+)$")
# Parts of Python itself, which Debian packages apart.
PYTHON = {"python3-minimal", "python3-distutils", "python3-lib2to3", "python3-pip", "python3-pkg-resources", "python3-setuptools"}
# Type stubs: two hundred distributions in one package, which no program runs.
PYTHON |= {"python3-typeshed"}

# Distributions that Debian has in a version that other packages' metadata refuse, and which work with them.
OTHER_VERSION = {"hishel", "greenlet", "hpack", "hyperframe"}
# What the version of a release ends in that Debian builds of upstream's repository, as Alembic's: pip takes none such.
UNRELEASED = ".dev0"
# What Debian took out of a distribution and packages apart.
UNBUNDLED = {"prometheus-client": ["decorator"], "pyramid": ["setuptools"]}


def run(*args, cwd=None):
    return subprocess.run(args, check=True, text=True, capture_output=True, cwd=cwd).stdout


def normalise(name):
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def escape(name):
    """A distribution's name as the wheel format writes it."""
    return re.sub(r"[^A-Za-z0-9.]+", "_", name)


class Apt:
    """apt with a state of its own, for one release."""

    def __init__(self, suite, root, mirror):
        self.root = root
        for folder in ("lists/partial", "cache/archives/partial", "debs"):
            (root / folder).mkdir(parents=True)
        (root / "status").touch()
        (root / "sources.list").write_text("".join(f"{kind} [signed-by={KEYRING}] {mirror} {suite} main\n" for kind in ("deb", "deb-src")))
        settings = (
            f"Dir::Etc::sourcelist={root}/sources.list",
            "Dir::Etc::sourceparts=-",
            f"Dir::State::lists={root}/lists",
            f"Dir::Cache={root}/cache",
            f"Dir::State::status={root}/status",
            "APT::Sandbox::User=root",
            "Acquire::Languages=none",
        )
        self.options = [word for setting in settings for word in ("-o", setting)]
        run("apt-get", *self.options, "-q", "update")
        self.known = {}  # what each package depends on, filled by closure

    def closure(self, packages, wanted):
        """The packages and, through those that are wanted, all that they depend on."""
        listing = run(
            "apt-cache", *self.options, "depends", "--recurse", "--no-recommends", "--no-suggests",
            "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", *packages,
        )
        depends, current = {}, None
        for line in listing.splitlines():
            if not line.startswith(" "):
                current = depends.setdefault(line.strip(), set())
            elif match := re.match(r"\s*\|?(?:Pre)?Depends: ([^:\s]+)", line):
                current.add(match[1])
        self.known |= depends
        found, todo = set(), list(packages)
        while todo:
            package = todo.pop()
            if package in depends and package not in found:
                found.add(package)
                todo += [d for d in depends[package] if wanted(d)]
        return sorted(found)

    def unpack(self, packages, tree):
        """Downloads the packages, and unpacks each into a folder of its name."""
        # One call for all: each reads the whole list of packages again. It fails for names that no package has.
        shown = subprocess.run(["apt-cache", *self.options, "show", "--no-all-versions", *packages], text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        found = set(re.findall(r"^Package: (\S+)", shown.stdout, re.MULTILINE))
        real = [p for p in packages if p in found]
        run("apt-get", *self.options, "-q", "download", *real, cwd=self.root / "debs")
        for package in real:
            archive = next((self.root / "debs").glob(package + "_*.deb"))
            (tree / package).mkdir(parents=True, exist_ok=True)
            run("dpkg-deb", "-x", str(archive), str(tree / package))
        return real


    def depends(self, package):
        return self.known[package]

    def source(self, package):
        """The package's upstream source, as a tar archive."""
        run("apt-get", *self.options, "-q", "source", "--download-only", package, cwd=self.root)
        return next(self.root.glob(package + "_*.orig.tar.*"))


class Suite:
    """The unpacked packages of one release, and the wheels made of them."""

    def __init__(self, suite, seeds, work, out, mirror):
        self.tag, self.abi, self.glibc = SUITES[suite]
        self.work, self.out = work, out
        self.apt, self.tree = Apt(suite, work / "apt", mirror), work / "tree"
        python = lambda p: p.startswith("python3-") and p not in PYTHON and not p.endswith(("-dev", "-doc", "-dbg"))
        self.packages = self.apt.unpack(self.apt.closure(seeds, python), self.tree)
        self.infos = [(p, i) for p in self.packages for i in (self.tree / p / PACKAGES).glob("*-info")]
        self.libraries = self.find_libraries()
        self.names = {normalise(read_metadata(info)["Name"]) for _, info in self.infos}

    def find_libraries(self):
        """The shared libraries of the binary packages, by file name."""
        binary = [p for p in self.packages if any((self.tree / p / PACKAGES).rglob("*.so"))]
        if not binary:
            return {}
        library = lambda p: re.match(r"lib(?!python3|c6|gcc|stdc)", p) is not None
        needed = [p for p in self.apt.closure(binary, library) if library(p)]
        # The virtual BLAS and LAPACK packages, by their reference implementation.
        self.apt.unpack(sorted({*needed, "libblas3", "liblapack3"}), self.work / "libraries")
        return {f.name: f for f in (self.work / "libraries").rglob("*.so*") if f.is_file()}

    def make(self):
        for wheel in self.tree.glob("*/usr/share/python-wheels/*.whl"):
            shutil.copy(wheel, self.out)
            if wheel.name.startswith("setuptools-"):
                upstream_setuptools(self.out / wheel.name, self.apt.source("setuptools"))
        for package, info in self.infos:
            self.wheel(package, info)
        if "tzdata" in self.packages:
            self.tzdata()

    def tzdata(self):
        """The distribution tzdata (PEP 615), which Debian has as a package of its own without Python."""
        zones = self.tree / "tzdata/usr/share/zoneinfo"
        version = "2025.2"  # the one that examples pin; Debian's own is another after each of its updates
        content = {f"tzdata/zoneinfo/{f.relative_to(zones)}": f.read_bytes() for f in zones.rglob("*") if f.is_file()}
        content |= {f"tzdata/{p}__init__.py": b"" for p in ("", "zoneinfo/")}
        dist_info = f"tzdata-{version}.dist-info"
        content[f"{dist_info}/METADATA"] = f"Metadata-Version: 2.1\nName: tzdata\nVersion: {version}\n".encode()
        content[f"{dist_info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        pack(self.out / f"tzdata-{version}-py3-none-any.whl", dist_info, content)

    def wheel(self, package, info):
        metadata = read_metadata(info)
        name, files = escape(metadata["Name"]), self.files(package, info)
        modules = [path for path in files if path.endswith(".so")]
        tag = "py3-none-any"
        if modules:
            tag = f"{self.tag}-{self.tag}-manylinux_{self.glibc}_x86_64"
            self.bundle(f"{name}.libs", modules, files)
        version = metadata["Version"].removesuffix(UNRELEASED)
        dist_info = f"{name}-{version}.dist-info"
        content = {path: file.read_bytes() for path, file in files.items()}
        content[f"{dist_info}/METADATA"] = self.satisfiable(read_text(info), package).encode()
        content[f"{dist_info}/WHEEL"] = (
            f"Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: {str(not modules).lower()}\nTag: {tag}\n"
        ).encode()
        scripts = info / "entry_points.txt"
        if scripts.exists():
            content[f"{dist_info}/entry_points.txt"] = scripts.read_bytes()
        pack(self.out / f"{name}-{version}-{tag}.whl", dist_info, content)

    def files(self, package, info):
        """A distribution's files, and those that a companion package without metadata has for it."""
        own = self.tree / package / PACKAGES
        folders = [own] + [self.tree / p / PACKAGES for p in self.packages if p.startswith(package + "-") and p not in dict(self.infos)]
        found = {}
        for folder in folders:
            for file in folder.rglob("*"):
                path = str(file.relative_to(folder))
                other_python = re.search(r"\.cpython-3\d+-", path) and self.abi not in path
                if file.is_file() and "-info/" not in path and "__pycache__" not in path and not other_python:
                    found[path] = file
        return found

    def bundle(self, folder, modules, files):
        """Puts copies of the libraries that the modules need into folder, and tells the modules so."""
        todo, own = list(modules), {Path(m).name for m in modules}
        scratch = Path(tempfile.mkdtemp(dir=self.work))
        while todo:
            path = todo.pop()
            copy = scratch / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(files[path], copy)
            files[path] = copy
            needed = [n for n in needed_libraries(copy) if not SYSTEM.match(n) and n not in own]
            for library in needed:
                if f"{folder}/{library}" not in files:
                    files[f"{folder}/{library}"] = self.libraries[library].resolve()
                    todo.append(f"{folder}/{library}")
            if needed:
                up = "$ORIGIN" if path.startswith(folder) else "$ORIGIN/" + "../" * path.count("/") + folder
                run("patchelf", "--set-rpath", up, str(copy))

    def satisfiable(self, metadata, package):
        """Metadata without requirements that Debian does without; Debian's own where it has none."""
        head, blank, body = metadata.partition("\n\n")
        known = lambda line: normalise(re.match(r"Requires-Dist: ([A-Za-z0-9._-]+)", line)[1]) in self.names
        lines = [any_version(l).removesuffix(UNRELEASED) for l in head.splitlines() if not l.startswith("Requires-Dist:") or known(l)]
        if not any(line.startswith("Requires-Dist:") for line in head.splitlines()):
            needed = self.apt.depends(package)
            lines += sorted(f"Requires-Dist: {read_metadata(i)['Name']}" for p, i in self.infos if p in needed and p != package)
        lines += [f"Requires-Dist: {name}" for name in UNBUNDLED.get(normalise(read_metadata_text(head)["Name"]), [])]
        return "\n".join(lines) + (blank or "\n\n") + body


def servers(folder, out):
    """The distributions that SERVERS/distributions.toml lists, of the files beside it; all need the module that they share."""
    known = tomllib.loads((folder / "distributions.toml").read_text())
    for name, about in {"docker-pyapp-stand-in": {"version": "1.0", "module": "stand_in"}, **known}.items():
        module = about.get("module", name.replace("-", "_"))
        files = [folder / f"{module}.py"] if (folder / f"{module}.py").exists() else sorted((folder / module).rglob("*.py"))
        content = {str(f.relative_to(folder)): f.read_bytes() for f in files}
        dist_info = f"{escape(name)}-{about['version']}.dist-info"
        needed = about.get("requires", []) + (["docker-pyapp-stand-in"] if "module" not in about else [])
        head = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {about['version']}\nSummary: A stand-in for tests, not the real {name}"]
        content[f"{dist_info}/METADATA"] = "\n".join(head + [f"Requires-Dist: {n}" for n in needed] + [""]).encode()
        content[f"{dist_info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        groups = {"console_scripts": about.get("scripts", []), "celery.commands": about.get("commands", [])}
        content[f"{dist_info}/entry_points.txt"] = "".join(f"[{g}]\n" + "\n".join(e) + "\n" for g, e in groups.items() if e).encode()
        pack(out / f"{escape(name)}-{about['version']}-py3-none-any.whl", dist_info, content)


def upstream_setuptools(wheel, source):
    """Puts upstream's files back: Debian's setuptools needs Debian's distutils."""
    with zipfile.ZipFile(wheel) as z:
        content = {n: z.read(n) for n in z.namelist() if ".dist-info/" in n and not n.endswith("RECORD") or n.endswith(".pth")}
    with tarfile.open(source) as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            if member.isfile() and re.match(r"(setuptools|pkg_resources|_distutils_hack)/", name) and "/tests/" not in name:
                content[name] = archive.extractfile(member).read()
    dist_info = next(n for n in content if n.endswith(".dist-info/METADATA") and n.count("/") == 1).partition("/")[0]
    pack(wheel, dist_info, content)


def any_version(line):
    """A line of metadata; without the version where it requires one of those that Debian has in another."""
    match = re.match(r"(Requires-Dist: ([A-Za-z0-9._-]+))", line)
    return match[1] if match and normalise(match[2]) in OTHER_VERSION else line


def read_text(info):
    for name in ("METADATA", "PKG-INFO"):
        if (info / name).exists():
            return (info / name).read_text(errors="replace")
    return info.read_text(errors="replace")  # distutils wrote one file


def read_metadata(info):
    return read_metadata_text(read_text(info))


def read_metadata_text(text):
    return email.parser.HeaderParser().parsestr(text)


def needed_libraries(file):
    return re.findall(r"\(NEEDED\).*\[(.*?)\]", run("readelf", "-d", str(file)))


def pack(path, dist_info, content):
    """Writes a wheel (https://packaging.python.org/en/latest/specifications/binary-distribution-format/)."""
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in sorted(content.items()):
            entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name.endswith(".so") or ".libs/" in name else 0o100644) << 16
            wheel.writestr(entry, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            rows.writerow([name, f"sha256={digest}", len(data)])
        rows.writerow([f"{dist_info}/RECORD", "", ""])
        wheel.writestr(f"{dist_info}/RECORD", record.getvalue())


def main(suite, out, packages, folder):
    lines = Path(packages).read_text().splitlines()
    seeds = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    out = Path(out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wheels-") as work:
        Suite(suite, seeds, Path(work), out, os.environ["MIRROR"]).make()
    servers(Path(folder), out)
    print(f"{len(list(out.glob('*.whl')))} wheels")


if __name__ == "__main__":
    main(*sys.argv[1:])
