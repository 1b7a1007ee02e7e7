"""Which language a file is written in, by its name; for counts, not for judgement."""

_BY_EXTENSION = {
    "Ada": "adb ads",
    "Assembly": "s asm",
    "Batch": "bat cmd",
    "C": "c h",
    "C#": "cs",
    "C++": "cc cpp cxx hh hpp hxx",
    "CMake": "cmake",
    "CSS": "css scss sass less",
    "CSV": "csv tsv",
    "Clojure": "clj cljs cljc",
    "Cython": "pyx pxd",
    "Dart": "dart",
    "Elixir": "ex exs",
    "Erlang": "erl hrl",
    "F#": "fs fsi fsx",
    "Fortran": "f f90 f95 f03",
    "Go": "go",
    "GraphQL": "graphql gql",
    "Groovy": "groovy gradle",
    "HTML": "html htm xhtml",
    "Haskell": "hs lhs",
    "INI": "ini cfg conf",
    "JSON": "json jsonl json5",
    "Java": "java",
    "JavaScript": "js mjs cjs jsx",
    "Julia": "jl",
    "Jupyter notebook": "ipynb",
    "Kotlin": "kt kts",
    "Lisp": "lisp lsp el scm rkt",
    "Lua": "lua",
    "Markdown": "md markdown mdx",
    "Nix": "nix",
    "OCaml": "ml mli",
    "Objective-C": "m mm",
    "PHP": "php",
    "Pascal": "pas pp",
    "Perl": "pl pm",
    "PowerShell": "ps1 psm1",
    "Protocol Buffers": "proto",
    "Python": "py pyi pyw",
    "R": "r rmd",
    "Ruby": "rb rake gemspec",
    "Rust": "rs",
    "SQL": "sql",
    "SVG": "svg",
    "Scala": "scala sc",
    "Shell": "sh bash zsh fish ksh",
    "Svelte": "svelte",
    "Swift": "swift",
    "TOML": "toml",
    "TeX": "tex sty cls bib",
    "Terraform": "tf tfvars",
    "Text": "txt text rst adoc log",
    "TypeScript": "ts tsx mts cts",
    "Vim script": "vim",
    "Vue": "vue",
    "XML": "xml xsd xsl",
    "YAML": "yaml yml",
    "Zig": "zig",
    "Images": "png jpg jpeg gif webp ico bmp tiff",
    "Fonts": "ttf otf woff woff2",
    "Archives": "zip gz tar tgz bz2 xz 7z whl jar",
}
_LANGUAGE = {
    extension: name for name, extensions in _BY_EXTENSION.items() for extension in extensions.split()
}
_BY_NAME = {
    "makefile": "Make",
    "gnumakefile": "Make",
    "dockerfile": "Docker",
    "cmakelists.txt": "CMake",
    "gemfile": "Ruby",
    "rakefile": "Ruby",
    "readme": "Text",
    "license": "Text",
    "copying": "Text",
    "changelog": "Text",
    "meson.build": "Meson",
}


def extension_of(name: str) -> str:
    """Return the extension in lower case without its dot, or an empty string."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def language_of(name: str) -> str:
    """Return the language of a file name, ``Other`` when the table does not know it."""
    known = _BY_NAME.get(name.lower())
    return known or _LANGUAGE.get(extension_of(name), "Other")
