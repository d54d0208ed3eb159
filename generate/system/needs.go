package system

import (
	"slices"
	"sync"
)

// Compilers, and what finds a library's headers. On Debian, gcc without
// recommended packages has no headers of the C library; g++ depends on them and on gcc.
const (
	inC    = "gcc libc6-dev "
	inCPP  = "g++ "
	inRust = "gcc libc6-dev cargo " // cargo brings rustc
	config = "pkg-config "
)

// table is all that is known of distributions, by what they are for.
var table = sync.OnceValue(func() []row {
	return slices.Concat(
		databases(),  // clients and embedded ones
		directory(),  // LDAP, Kerberos, SAML, encryption
		rust(),       // what Rust compiles
		xml(),        // XML
		pictures(),   // images, drawing
		windows(),    // desktop toolkits, OpenGL
		documents(),  // PDF, OCR, office, file types
		browsers(),   // what drives a browser
		sound(),      // audio and video
		geography(),  // maps
		numbers(),    // arrays, solvers, file formats of science
		learning(),   // machine learning
		language(),   // dictionaries, speech, Unicode
		java(),       // what starts a Java virtual machine
		servers(),    // web servers, networking in C
		hardware(),   // devices, packets
		operations(), // the operating system's services
		commands(),   // other programs that are called
		brought(),    // what they require in turn, where no lock lists it
		pure(),       // nothing at all
	)
})

func databases() []row {
	return []row{
		{of: "psycopg2 psycopg-c psycopg[c]", source: true, build: inC + "libpq-dev", linked: "libpq5", why: "has no wheel for Linux and is compiled with PostgreSQL's libpq"},
		{of: "psycopg", unless: "psycopg-binary psycopg[binary]", runtime: "libpq5", why: "loads PostgreSQL's libpq by its name"},
		{of: "pygresql", source: true, build: inC + "libpq-dev", linked: "libpq5", why: "has no wheel for Linux and is compiled with PostgreSQL's libpq"},
		{of: "asyncpg", build: inC, why: "is a C extension"},
		{of: "mysqlclient", source: true, build: inC + config + "default-libmysqlclient-dev", linked: "libmariadb3", why: "has no wheel for Linux and is compiled with MariaDB's client library"},
		{of: "mariadb", source: true, build: inC + "libmariadb-dev", linked: "libmariadb3", why: "has no wheel for Linux and is compiled with MariaDB's client library"},
		{
			of: "pyodbc", build: inCPP + "unixodbc-dev", runtime: "unixodbc", why: "calls unixODBC, which its wheel has not",
			caveat: "unixODBC needs a driver: Debian has tdsodbc, odbc-postgresql and odbc-mariadb; msodbcsql18 is Microsoft's, from packages.microsoft.com",
		},
		{of: "pymssql", build: inC + "freetds-dev libssl-dev libkrb5-dev", linked: "libsybdb5", why: "is compiled with FreeTDS"},
		{
			of: "cx-oracle", build: inC, runtime: "libaio1t64", why: "loads Oracle's client, which needs libaio",
			caveat: "Oracle Instant Client is not in Debian; oracledb in its thin mode needs no client",
		},
		{of: "oracledb", build: inC, why: "is a C extension, and in its thin mode needs no client"},
		{of: "ibm-db", build: inC, runtime: "libxml2", why: "comes with IBM's client, which needs libxml2"},
		{of: "pylibmc", build: inC + "libmemcached-dev zlib1g-dev", linked: "libmemcached11t64", why: "is compiled with libmemcached"},
		{of: "lmdb", build: inC, why: "is a C extension that has LMDB in its source"},
		{of: "plyvel", build: inCPP + "libleveldb-dev", linked: "libleveldb1d", why: "is compiled with LevelDB"},
		{of: "python-rocksdb", source: true, build: inCPP + "librocksdb-dev libsnappy-dev zlib1g-dev libbz2-dev liblz4-dev", linked: "librocksdb9.10", why: "has no wheel and is compiled with RocksDB"},
		{of: "pysqlcipher3", source: true, build: inC + "libsqlcipher-dev", linked: "libsqlcipher1", why: "has no wheel and is compiled with SQLCipher"},
		{of: "cassandra-driver", build: inC + "libev-dev", linked: "libev4t64", why: "is compiled with libev"},
		{
			of: "confluent-kafka", build: inC + "librdkafka-dev", linked: "librdkafka1", why: "is compiled with librdkafka",
			caveat: "Debian's librdkafka is often older than confluent-kafka asks for; take a version that has a wheel",
		},
	}
}

func directory() []row {
	return []row{
		{
			of: "python-ldap", source: true, build: inC + "libldap-dev libsasl2-dev", linked: "libldap2 libsasl2-2",
			why:    "has no wheel and is compiled with OpenLDAP",
			caveat: "for ldaps:// install libldap-common too: it tells OpenLDAP where the certificates are",
		},
		{of: "sasl", source: true, build: inCPP + "libsasl2-dev", linked: "libsasl2-2", why: "has no wheel for Linux and is compiled with Cyrus SASL"},
		{of: "gssapi kerberos pykerberos", source: true, build: inC + "libkrb5-dev", linked: "libgssapi-krb5-2", why: "has no wheel for Linux and is compiled with MIT Kerberos"},
		{of: "krb5", source: true, build: inC + "libkrb5-dev", linked: "libkrb5-3", why: "has no wheel for Linux and is compiled with MIT Kerberos"},
		{
			of: "xmlsec", build: inC + config + "libxmlsec1-dev libxml2-dev", linked: "libxmlsec1t64-openssl", why: "is compiled with libxmlsec1",
			caveat: "xmlsec and lxml must use one libxml2: take both as wheels, or compile both (pip: --no-binary lxml,xmlsec)",
		},
		{of: "pysaml2", runtime: "xmlsec1", why: "calls the command xmlsec1"},
		{of: "python-gnupg", runtime: "gnupg", why: "calls the command gpg"},
		{of: "gpg", source: true, build: inC + "swig libgpgme-dev", linked: "libgpgme11t64 gnupg", why: "has no wheel and is compiled with GPGME"},
		{of: "cffi", build: inC + "libffi-dev pkg-config", linked: "libffi8", why: "is compiled with libffi"},
		{of: "argon2-cffi-bindings", build: inC + "libffi-dev", why: "is a C extension"},
		{of: "pynacl", build: inC + "make libffi-dev", why: "is a C extension that compiles its own libsodium"},
		{of: "m2crypto", source: true, build: inC + "swig libssl-dev", why: "has no wheel for Linux and is compiled with OpenSSL"},
		{of: "scrypt", build: inC + "libssl-dev", why: "is compiled with OpenSSL"},
		{of: "pyscard", source: true, build: inC + config + "swig libpcsclite-dev", runtime: "libpcsclite1", why: "has no wheel for Linux and is compiled with PCSC lite"},
	}
}

// rust is by release: what compiles in one is too new for the other's compiler.
func rust() []row {
	const (
		old  = "Debian 12 has Rust 1.63, which most versions are too new for: take one that has a wheel, or Debian 13"
		some = "orjson pydantic-core tokenizers tiktoken safetensors rpds-py jiter watchfiles bcrypt"
	)
	return []row{
		{of: "cryptography", in: "trixie", build: inRust + config + "libssl-dev libffi-dev", why: "is compiled from Rust with OpenSSL"},
		{of: "cryptography", in: "bookworm", build: inRust + config + "libssl-dev libffi-dev", why: "is compiled from Rust with OpenSSL", caveat: old},
		{of: some, in: "trixie", build: inRust, why: "is compiled from Rust"},
		{of: some, in: "bookworm", build: inRust, why: "is compiled from Rust", caveat: old},
	}
}

func xml() []row {
	return []row{
		{of: "lxml", build: inC + "libxml2-dev libxslt1-dev zlib1g-dev", linked: "libxml2 libxslt1.1", why: "is compiled with libxml2 and libxslt"},
		{of: "pyicu", source: true, build: inCPP + config + "libicu-dev", linked: "libicu76", why: "has no wheel and is compiled with ICU"},
	}
}

func pictures() []row {
	const (
		pillowDev = "libjpeg62-turbo-dev zlib1g-dev libfreetype-dev libtiff-dev libwebp-dev libopenjp2-7-dev liblcms2-dev"
		pillow    = "libjpeg62-turbo libfreetype6 libtiff6 libwebp7 libwebpmux3 libwebpdemux2 libopenjp2-7 liblcms2-2"
	)
	return []row{
		{of: "pillow", build: inC + pillowDev, linked: pillow, why: "is compiled with the libraries of image formats"},
		{of: "pillow-simd", source: true, build: inC + pillowDev, linked: pillow, why: "has no wheel and is compiled with the libraries of image formats"},
		{of: "pillow-heif pyheif", build: inC + "libheif-dev", linked: "libheif1", why: "is compiled with libheif"},
		{of: "wand", runtime: "libmagickwand-7.q16-10", why: "loads ImageMagick by its name"},
		{of: "pyvips", unless: "pyvips-binary pyvips[binary]", runtime: "libvips42t64", why: "loads libvips by its name"},
		{of: "pyturbojpeg", runtime: "libturbojpeg0", why: "loads libturbojpeg by its name"},
		{of: "rawpy", build: inC + config + "libraw-dev", linked: "libraw23t64", why: "is compiled with LibRaw"},
		{of: "openslide-python", unless: "openslide-bin", runtime: "libopenslide0", why: "loads OpenSlide by its name"},
		{of: "pyzbar", runtime: "libzbar0t64", why: "loads ZBar by its name"},
		{of: "pylibdmtx", runtime: "libdmtx0t64", why: "loads libdmtx by its name"},
		{of: "treepoem", runtime: "ghostscript", why: "calls the command gs"},
		{of: "cairocffi cairosvg", runtime: "libcairo2", why: "loads cairo by its name"},
		{of: "pycairo", source: true, build: inC + config + "libcairo2-dev", linked: "libcairo2", why: "has no wheel for Linux and is compiled with cairo"},
		{of: "manimpango", build: inC + config + "libpango1.0-dev libcairo2-dev", linked: "libpangocairo-1.0-0 libcairo2", why: "is compiled with Pango"},
		{
			of: "weasyprint", runtime: "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
			why: "loads Pango and HarfBuzz by their names, and draws with the system's fonts",
		},
		{of: "graphviz pydot", runtime: "graphviz", why: "calls the command dot"},
		{of: "pygraphviz", source: true, build: inC + config + "libgraphviz-dev", linked: "libcgraph6 libgvc6", runtime: "graphviz", why: "has no wheel for Linux, is compiled with Graphviz, and calls its commands"},
	}
}

func windows() []row {
	return []row{
		{of: "opencv-python opencv-contrib-python", build: inCPP + "cmake ninja-build", runtime: "libgl1 libglib2.0-0t64", why: "opens windows, and is linked with OpenGL and GLib of the system"},
		{of: "opencv-python-headless opencv-contrib-python-headless", build: inCPP + "cmake ninja-build", why: "has all libraries in its wheel"},
		{of: "mediapipe", runtime: "libegl1 libgles2", why: "loads OpenGL ES by its name"},
		{of: "pyqt5 pyqt6 pyside2 pyside6", runtime: "libgl1 libegl1 libglib2.0-0t64 libfontconfig1 libdbus-1-3 libxkbcommon0", why: "is linked with OpenGL, GLib and fontconfig of the system"},
		{of: "rdkit openbabel-wheel", runtime: "libxrender1 libxext6", why: "is linked with X of the system, by which it draws"},
		{of: "pyvirtualdisplay", runtime: "xvfb", why: "starts the command Xvfb"},
		{of: "vtk", runtime: "libgl1 libxrender1", why: "is linked with OpenGL and X of the system"},
		{of: "open3d", runtime: "libgl1 libegl1 libgomp1 libx11-6", why: "is linked with OpenGL, X and OpenMP of the system"},
		{of: "gmsh", runtime: "libgl1 libglu1-mesa libxcursor1 libxft2 libxinerama1", why: "is linked with OpenGL and X of the system"},
		{
			of: "pygobject", in: "trixie", source: true, build: inC + config + "libcairo2-dev libgirepository-2.0-dev", linked: "libgirepository-2.0-0 libcairo2 gir1.2-glib-2.0",
			why:    "has no wheel and is compiled with GObject introspection",
			caveat: "PyGObject before 3.52 needs libgirepository1.0-dev instead; each library that is used needs its gir1.2-NAME package",
		},
		{
			of: "pygobject", in: "bookworm", source: true, build: inC + config + "libcairo2-dev libgirepository1.0-dev", linked: "libgirepository-1.0-1 libcairo2 gir1.2-glib-2.0",
			why:    "has no wheel and is compiled with GObject introspection",
			caveat: "Debian 12 can't compile PyGObject 3.52 and later: write PyGObject<3.52, or take Debian 13; each library that is used needs its gir1.2-NAME package",
		},
	}
}

func documents() []row {
	const noWkhtml = "Debian 13 has no wkhtmltopdf, which its authors gave up: take WeasyPrint, or Playwright with Chromium; or Debian 12"
	return []row{
		{of: "python-magic filemagic", runtime: "libmagic1t64", why: "loads libmagic by its name"},
		{of: "libarchive-c", runtime: "libarchive13t64", why: "loads libarchive by its name"},
		{of: "pdf2image", runtime: "poppler-utils", why: "calls the command pdftoppm"},
		{of: "pdftotext", source: true, build: inCPP + config + "libpoppler-cpp-dev", linked: "libpoppler-cpp2", why: "has no wheel and is compiled with Poppler"},
		{
			of: "pytesseract unstructured-pytesseract pyocr", runtime: "tesseract-ocr tesseract-ocr-eng", why: "calls the command tesseract",
			caveat: "Tesseract reads English; each other language is a package tesseract-ocr-LANG, such as tesseract-ocr-deu",
		},
		{
			of: "tesserocr", build: inCPP + config + "libtesseract-dev libleptonica-dev", linked: "libtesseract5 libleptonica6", runtime: "tesseract-ocr-eng", why: "reads Tesseract's data of each language",
			caveat: "its wheel looks for the data where TESSDATA_PREFIX says: /usr/share/tesseract-ocr/5/tessdata",
		},
		{of: "ocrmypdf", runtime: "tesseract-ocr tesseract-ocr-eng ghostscript qpdf", why: "calls the commands tesseract and gs", caveat: "pngquant and unpaper are for --optimize and --clean"},
		{of: "camelot-py", runtime: "ghostscript", why: "calls Ghostscript"},
		{of: "ghostscript", runtime: "libgs10", why: "loads Ghostscript's library by its name"},
		{of: "pikepdf", build: inCPP + "libqpdf-dev", linked: "libqpdf30", why: "is compiled with QPDF"},
		{of: "pdfkit imgkit django-wkhtmltopdf wkhtmltopdf", in: "trixie", missing: noWkhtml, why: "calls the command wkhtmltopdf"},
		{of: "pdfkit imgkit django-wkhtmltopdf wkhtmltopdf", in: "bookworm", runtime: "wkhtmltopdf", why: "calls the command wkhtmltopdf", caveat: "Debian's wkhtmltopdf is old and gone from Debian 13: move to WeasyPrint or Chromium"},
		{of: "pypandoc", unless: "pypandoc-binary", runtime: "pandoc", why: "calls the command pandoc"},
		{of: "unoconv unoserver", runtime: "libreoffice-writer-nogui", why: "converts with LibreOffice", caveat: "LibreOffice's uno module is for Debian's own Python; it is big: a service of its own may be better"},
		{of: "pyexiftool", runtime: "libimage-exiftool-perl", why: "calls the command exiftool"},
		{of: "pymediainfo", linked: "libmediainfo0v5", why: "loads MediaInfo by its name, unless its wheel has it"},
	}
}

func browsers() []row {
	const libraries = "libasound2t64 libatk-bridge2.0-0t64 libatk1.0-0t64 libatspi2.0-0t64 libcairo2 libcups2t64 libdbus-1-3 libdrm2 libgbm1 libglib2.0-0t64 " +
		"libnspr4 libnss3 libpango-1.0-0 libx11-6 libxcb1 libxcomposite1 libxdamage1 libxext6 libxfixes3 libxkbcommon0 libxrandr2 fonts-liberation"
	return []row{
		{
			of: "playwright patchright", runtime: libraries, why: "runs a Chromium of its own, which is linked with these",
			caveat: "the browser itself is brought by a build step: PLAYWRIGHT_BROWSERS_PATH=/ms-playwright playwright install --only-shell chromium",
		},
		{
			of: "selenium", runtime: "chromium chromium-driver", why: "drives a browser through the command chromedriver",
			caveat: "where the browser is another container's, as with Selenium Grid, none of this is needed",
		},
		{of: "pyppeteer nodriver html2image", runtime: "chromium", why: "drives the browser chromium"},
		{of: "undetected-chromedriver seleniumbase", runtime: "chromium chromium-driver", why: "drives the browser chromium"},
		{of: "kaleido", runtime: "chromium", why: "draws with the browser chromium", caveat: "kaleido before 1.0 has a browser in its wheel and needs nothing"},
	}
}

func sound() []row {
	const libav = "libavcodec-dev libavdevice-dev libavfilter-dev libavformat-dev libavutil-dev libswresample-dev libswscale-dev"
	return []row{
		{
			of:      "pydub ffmpeg-python python-ffmpeg ffmpy ffmpeg-normalize openai-whisper whisperx yt-dlp youtube-dl streamlink",
			runtime: "ffmpeg", why: "calls the command ffmpeg",
		},
		{of: "moviepy", unless: "imageio-ffmpeg", runtime: "ffmpeg", why: "calls the command ffmpeg"},
		{
			of: "av", build: inC + config + libav, why: "is compiled with FFmpeg's libraries",
			linked: "libavcodec61 libavdevice61 libavfilter10 libavformat61 libavutil59 libswresample5 libswscale8",
		},
		{of: "discord-py[voice]", runtime: "ffmpeg libopus0", why: "calls the command ffmpeg and loads Opus by its name"},
		{of: "opuslib", runtime: "libopus0", why: "loads Opus by its name"},
		{of: "soundfile", linked: "libsndfile1", why: "loads libsndfile by its name, unless its wheel has it"},
		{of: "sounddevice", runtime: "libportaudio2", why: "loads PortAudio by its name"},
		{of: "pyaudio", source: true, build: inC + "portaudio19-dev", linked: "libportaudio2", why: "has no wheel for Linux and is compiled with PortAudio"},
		{of: "pyalsaaudio", source: true, build: inC + "libasound2-dev", linked: "libasound2t64", why: "has no wheel for Linux and is compiled with ALSA"},
		{of: "simpleaudio", source: true, build: inC + "libasound2-dev", linked: "libasound2t64", why: "has no wheel for Linux and is compiled with ALSA"},
		{of: "sox torchaudio[sox]", runtime: "sox", why: "calls SoX"},
		{of: "python-vlc", runtime: "libvlc5 vlc-plugin-base", why: "loads VLC by its name"},
		{of: "mpv python-mpv", runtime: "libmpv2", why: "loads mpv by its name"},
		{of: "pyfluidsynth", runtime: "libfluidsynth3", why: "loads FluidSynth by its name"},
		{of: "speechrecognition", runtime: "flac", why: "calls the command flac"},
		{of: "webrtcvad", source: true, build: inCPP, why: "has no wheel and is a C++ extension"},
	}
}

func geography() []row {
	return []row{
		{
			of: "gdal", in: "trixie", source: true, build: inCPP + "libgdal-dev", linked: "libgdal36", why: "has no wheel and is compiled with libgdal",
			caveat: "GDAL must be of libgdal's version: write GDAL==3.10.3",
		},
		{
			of: "gdal", in: "bookworm", source: true, build: inCPP + "libgdal-dev", linked: "libgdal36", why: "has no wheel and is compiled with libgdal",
			caveat: "GDAL must be of libgdal's version: write GDAL==3.6.2",
		},
		{of: "rasterio fiona pyogrio", build: inCPP + "libgdal-dev", linked: "libgdal36", why: "is compiled with libgdal"},
		{of: "djangorestframework-gis", runtime: "libgdal36 libgeos-c1t64 libproj25", why: "is for GeoDjango, which loads GDAL and GEOS by their names"},
		{of: "pyproj", build: inC + "libproj-dev proj-bin", linked: "libproj25", why: "is compiled with PROJ"},
		{of: "shapely", build: inC + "libgeos-dev", linked: "libgeos-c1t64", why: "is compiled with GEOS"},
		{of: "cartopy", build: inCPP + "libgeos-dev", linked: "libgeos-c1t64", why: "is compiled with GEOS"},
		{of: "rtree", linked: "libspatialindex-c8", why: "loads libspatialindex by its name, unless its wheel has it"},
	}
}

func numbers() []row {
	const blas = "gfortran libopenblas-dev ninja-build"
	return []row{
		{of: "numpy scipy", build: inCPP + config + blas, linked: "libopenblas0 libgfortran5", why: "is compiled with OpenBLAS"},
		{of: "pandas", build: inCPP + "ninja-build", why: "is an extension in C and C++"},
		{of: "h5py", build: inC + config + "libhdf5-dev", linked: "libhdf5-310 libhdf5-hl-310", why: "is compiled with HDF5"},
		{of: "tables", build: inC + config + "libhdf5-dev libblosc-dev", linked: "libhdf5-310 libblosc1", why: "is compiled with HDF5 and Blosc"},
		{of: "netcdf4", build: inC + config + "libhdf5-dev libnetcdf-dev", linked: "libnetcdf22 libhdf5-310 libhdf5-hl-310", why: "is compiled with netCDF and HDF5"},
		{of: "gmpy2", build: inC + "libgmp-dev libmpfr-dev libmpc-dev", linked: "libgmp10 libmpfr6 libmpc3", why: "is compiled with GMP, MPFR and MPC"},
		{of: "pyfftw", build: inC + "libfftw3-dev", linked: "libfftw3-double3 libfftw3-single3 libfftw3-long3", why: "is compiled with FFTW"},
		{of: "scikit-sparse", source: true, build: inC + "libsuitesparse-dev", linked: "libcholmod5", why: "has no wheel for Linux and is compiled with SuiteSparse"},
		{of: "scikit-umfpack", source: true, build: inC + config + "swig " + blas + " libsuitesparse-dev", linked: "libumfpack6 libopenblas0", why: "has no wheel and is compiled with SuiteSparse"},
		{of: "mpi4py", build: inC + "libopenmpi-dev", runtime: "openmpi-bin libopenmpi40", why: "runs on an MPI of the system"},
		{of: "pyomo", runtime: "coinor-cbc glpk-utils", why: "calls the commands of solvers"},
		{of: "glpk", source: true, build: inC + "libglpk-dev", linked: "libglpk40", why: "has no wheel and is compiled with GLPK"},
		{of: "numba llvmlite", why: "has LLVM in its wheel", caveat: "compiling llvmlite needs its own version of LLVM: take a version that has a wheel"},
		{of: "pytensor", runtime: inCPP, why: "compiles its models while it runs"},
		{of: "pystan cmdstanpy", runtime: inCPP + "make", why: "compiles its models while it runs"},
		{of: "rpy2", build: inC + "r-base-dev", runtime: "r-base-core", why: "runs R"},
		{of: "ta-lib", build: inC, why: "has TA-Lib in its wheel", caveat: "Debian has no TA-Lib to compile with: take ta-lib 0.6.5 or later, which has wheels"},
	}
}

func learning() []row {
	return []row{
		{of: "lightgbm", build: inCPP + "cmake ninja-build", runtime: "libgomp1", why: "is linked with OpenMP of the system, which its wheel has not"},
		{of: "paddlepaddle", runtime: "libgomp1", why: "is linked with OpenMP of the system"},
		{of: "scikit-learn xgboost implicit", build: inCPP + "cmake ninja-build", linked: "libgomp1", why: "is compiled with OpenMP"},
		{of: "llama-cpp-python", source: true, build: inCPP + "cmake ninja-build", linked: "libgomp1", why: "has no wheel on PyPI and is compiled from C++"},
		{of: "dlib", source: true, build: inCPP + "cmake make libopenblas-dev", linked: "libopenblas0", why: "has no wheel and is compiled from C++"},
		{of: "fasttext annoy hnswlib insightface", source: true, build: inCPP, why: "has no wheel for Linux and is compiled from C++"},
		{of: "box2d-py", source: true, build: inCPP + "swig", why: "has no wheel and is compiled from C++"},
		{
			of: "vllm deepspeed", runtime: inC, why: "compiles kernels while it runs",
			caveat: "compiling CUDA code needs nvcc, which is not in Debian's main: take a CUDA base image",
		},
		{
			of: "flash-attn", source: true, missing: "flash-attn is compiled by nvcc, which is not in Debian's main: take a CUDA development image as the base, or its authors' wheels by URL",
			why: "is compiled from CUDA",
		},
	}
}

func language() []row {
	return []row{
		{of: "pyenchant", runtime: "libenchant-2-2 hunspell-en-us", why: "loads Enchant by its name and reads its dictionaries", caveat: "the dictionary is English; others are packages hunspell-LANG"},
		{of: "hunspell cyhunspell", source: true, build: inCPP + "libhunspell-dev", linked: "libhunspell-1.7-0", why: "is compiled with Hunspell"},
		{of: "mecab-python3 fugashi", unless: "unidic unidic-lite ipadic", runtime: "mecab mecab-ipadic-utf8", why: "reads a dictionary of MeCab"},
		{of: "pyttsx3", runtime: "espeak-ng libespeak1", why: "loads eSpeak by its name"},
		{of: "phonemizer py-espeak-ng", runtime: "espeak-ng", why: "calls eSpeak NG"},
		{of: "kenlm", source: true, build: inCPP + "cmake make zlib1g-dev libbz2-dev liblzma-dev", why: "has no wheel and is compiled from C++"},
	}
}

func java() []row {
	const jre = "default-jre-headless"
	return []row{
		{of: "pyspark", runtime: jre + " procps", why: "starts Java, from scripts that call ps"},
		{of: "tabula-py konlpy language-tool-python tika h2o jaydebeapi python-terrier", runtime: jre, why: "starts Java"},
		{of: "jpype1", build: inCPP, runtime: jre, why: "runs Java in the process"},
	}
}

func servers() []row {
	const autotools = "make autoconf automake libtool"
	return []row{
		{of: "uwsgi", source: true, build: inC + "libpcre2-dev", linked: "libpcre2-8-0", why: "has no wheel and is compiled with PCRE", caveat: "pyuwsgi is the same server as a wheel"},
		{of: "bjoern", source: true, build: inC + "libev-dev", linked: "libev4t64", why: "has no wheel and is compiled with libev"},
		{of: "gevent", build: inCPP + "make libffi-dev", why: "is a C extension that compiles its own libev"},
		{of: "greenlet", build: inCPP, why: "is a C++ extension"},
		{of: "uvloop", build: inC + autotools, why: "is a C extension that compiles its own libuv"},
		{of: "httptools aiohttp", build: inC, why: "is a C extension"},
		{of: "pycurl", build: inC + "libcurl4-openssl-dev libssl-dev", linked: "libcurl4t64", why: "is compiled with libcurl"},
		{of: "pyzmq", build: inCPP + config + "cmake ninja-build libzmq3-dev", linked: "libzmq5", why: "is compiled with ZeroMQ"},
		{of: "grpcio brotli", build: inCPP, why: "is an extension in C and C++"},
		{of: "python-snappy", why: "calls cramjam, which has wheels", caveat: "python-snappy before 0.7 is compiled: it needs g++ and libsnappy-dev, and libsnappy1v5 while it runs"},
		{of: "python-lzo", source: true, build: inC + "liblzo2-dev", linked: "liblzo2-2", why: "has no wheel for Linux and is compiled with LZO"},
		{of: "psutil", build: inC, why: "is a C extension"},
		{of: "netifaces", source: true, build: inC, why: "has no wheel for a current Python and is a C extension"},
	}
}

func hardware() []row {
	const device = "a container sees no devices but those that it is given"
	return []row{
		{of: "pyusb libusb1", runtime: "libusb-1.0-0", why: "loads libusb by its name", caveat: device},
		{of: "hidapi", build: inC + "libusb-1.0-0-dev libudev-dev", linked: "libusb-1.0-0 libudev1", why: "is compiled with libusb", caveat: device},
		{of: "hid", runtime: "libhidapi-hidraw0", why: "loads HIDAPI by its name", caveat: device},
		{of: "pybluez", source: true, build: inC + "libbluetooth-dev", linked: "libbluetooth3", why: "has no wheel for Linux and is compiled with BlueZ", caveat: device},
		{of: "evdev", source: true, build: inC, why: "has no wheel and is compiled with the kernel's headers", caveat: device},
		{of: "scapy", runtime: "libpcap0.8t64", why: "compiles filters with libpcap", caveat: "raw sockets need the capability NET_RAW"},
		{of: "pcapy-ng pypcap", source: true, build: inCPP + "libpcap-dev", linked: "libpcap0.8t64", why: "has no wheel and is compiled with libpcap", caveat: "raw sockets need the capability NET_RAW"},
		{of: "netfilterqueue", source: true, build: inC + "libnetfilter-queue-dev", linked: "libnetfilter-queue1", why: "has no wheel and is compiled with libnetfilter_queue", caveat: "it needs the capability NET_ADMIN"},
		{of: "rpi-gpio", source: true, build: inC, why: "has no wheel on PyPI and is a C extension", caveat: device},
	}
}

func operations() []row {
	return []row{
		{of: "dbus-python", source: true, build: inC + config + "libdbus-1-dev libglib2.0-dev", linked: "libdbus-1-3 libglib2.0-0t64", why: "has no wheel and is compiled with D-Bus"},
		{of: "systemd-python", source: true, build: inC + config + "libsystemd-dev", linked: "libsystemd0", why: "has no wheel and is compiled with libsystemd"},
		{of: "libvirt-python", source: true, build: inC + config + "libvirt-dev", linked: "libvirt0", why: "has no wheel and is compiled with libvirt", caveat: "libvirt-python must not be newer than Debian's libvirt"},
		{of: "pyparted", source: true, build: inC + config + "libparted-dev", linked: "libparted2t64", why: "has no wheel and is compiled with libparted"},
		{of: "rrdtool", source: true, build: inC + "librrd-dev", linked: "librrd8t64", why: "has no wheel and is compiled with RRDtool"},
		{of: "pycups", source: true, build: inC + "libcups2-dev", linked: "libcups2t64", why: "has no wheel and is compiled with CUPS"},
		{of: "pysmbc", source: true, build: inC + config + "libsmbclient-dev", linked: "libsmbclient0", why: "has no wheel and is compiled with Samba's client"},
		{of: "easysnmp", source: true, build: inC + "libsnmp-dev", linked: "libsnmp40t64", why: "has no wheel for Linux and is compiled with Net-SNMP"},
		{of: "ssdeep", source: true, build: inC + "libffi-dev libfuzzy-dev", linked: "libfuzzy2", why: "has no wheel and is compiled with ssdeep's libfuzzy"},
		{of: "yara-python", build: inC + "libssl-dev", why: "is a C extension"},
		{of: "fusepy", runtime: "libfuse2t64", why: "loads FUSE by its name", caveat: "it needs the device /dev/fuse"},
		{of: "pyfuse3", source: true, build: inC + config + "libfuse3-dev", linked: "libfuse3-4", runtime: "fuse3", why: "has no wheel for Linux and is compiled with FUSE", caveat: "it needs the device /dev/fuse"},
		{of: "python-prctl", source: true, build: inC + "libcap-dev", linked: "libcap2", why: "has no wheel and is compiled with libcap"},
		{of: "pylibacl", source: true, build: inC + "libacl1-dev", linked: "libacl1", why: "has no wheel and is compiled with libacl"},
		{of: "pyminizip", source: true, build: inC + "zlib1g-dev", why: "has no wheel and is compiled with zlib"},
	}
}

func commands() []row {
	return []row{
		{of: "gitpython dvc copier", runtime: "git", why: "calls the command git"},
		{
			of: "pygit2", build: inC + "libgit2-dev", linked: "libgit2-1.9", why: "is compiled with libgit2",
			caveat: "each pygit2 goes with one libgit2, and rarely with Debian's: take a version that has a wheel",
		},
		{of: "ansible ansible-core", runtime: "openssh-client", why: "calls the command ssh"},
		{of: "python-nmap", runtime: "nmap", why: "calls the command nmap"},
		{of: "pyshark", runtime: "tshark", why: "calls the command tshark"},
	}
}

// brought are distributions that always bring others of the table. A lock lists those too,
// and then their own rows count; requirements without one do not.
func brought() []row {
	const cv = "opencv-python opencv-contrib-python opencv-python-headless opencv-contrib-python-headless"
	return []row{
		{
			of: "docling rapidocr rapidocr-onnxruntime ultralytics supervision deepface python-doctr paddleocr", unless: cv, runtime: "libgl1 libglib2.0-0t64",
			why: "brings opencv-python, which is linked with OpenGL and GLib of the system",
		},
		{of: "pyvista", unless: "vtk", runtime: "libgl1 libxrender1", why: "brings VTK, which is linked with OpenGL and X of the system"},
		{of: "unstructured", unless: "python-magic", runtime: "libmagic1t64", why: "brings python-magic, which loads libmagic by its name"},
		{
			of: "unstructured[pdf] unstructured[image] unstructured[all-docs]", unless: "unstructured-inference", runtime: "poppler-utils tesseract-ocr tesseract-ocr-eng libgl1 libglib2.0-0t64",
			why: "brings pdf2image, pytesseract and opencv-python, which call and load these",
		},
		{
			of: "django-weasyprint flask-weasyprint", unless: "weasyprint", runtime: "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
			why: "brings WeasyPrint, which loads Pango and HarfBuzz by their names",
		},
	}
}

// pure is Python alone, for which PyPI has no wheel: no compiler is needed.
func pure() []row {
	return []row{{
		of: "antlr4-python3-runtime docopt fire fvcore gputil iopath jieba langdetect oss2 pyperclip pypika ratelimit " +
			"rouge-score sgmllib3k validate-email wikipedia",
		source: true, why: "is Python alone, without a wheel",
	}}
}
