"""How static files are stored in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Compressed files named by their content; imports between JavaScript modules follow the new names."""

    support_js_module_import_aggregation = True
