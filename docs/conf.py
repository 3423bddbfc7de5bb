"""How the documentation is built: `make docs`. No network; pages are MyST, the API reference comes from the docstrings."""  # noqa: INP001

import sys
from pathlib import Path

from jupyter_xvoice import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "jupyter_xvoice"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "from_code"]

# Kept short where a name is shown: the module is in every heading anyway.
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "exclude-members": "model_config, model_post_init"}
napoleon_numpy_docstring = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
highlight_language = "text"

html_theme = "pydata_sphinx_theme"
html_title = "jupyter_xvoice"
html_show_sourcelink = False
html_copy_source = False
templates_path = ["_templates"]
html_sidebars = {"**": ["pages.html"]}
html_theme_options = {
    "navbar_center": [],
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
}
