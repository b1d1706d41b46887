"""How gunicorn serves the product: it reads this file from the folder it is started in.

The number of processes is its own variable, WEB_CONCURRENCY; the address is `--bind`.
"""

wsgi_app = "pooledbudgets.wsgi"
threads = 4
timeout = 60
accesslog = "-"
logconfig_dict = {
    "formatters": {"json": {"()": "pooledbudgets.lib.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}
    },
    "root": {"level": "INFO", "handlers": ["stdout"]},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["stdout"], "propagate": False},
        "gunicorn.access": {"level": "INFO", "handlers": ["stdout"], "propagate": False},
    },
}
