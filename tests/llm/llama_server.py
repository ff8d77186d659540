"""Usage: llama_server.py PORT MODEL.gguf
llama.cpp's HTTP server on a port of loopback, until the process is ended. Two answers at once, 2048 tokens each."""
import signal
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[1])
params.model.path = sys.argv[2]
params.model_alias = {"smollm2"}
params.n_ctx = 4096
params.n_parallel = 2
# Threads that wait for each other by spinning are slow where tests run side by side.
params.cpuparams.n_threads = 1
params.cpuparams.poll = 0
params.endpoint_slots = True
params.verbosity = 0
server = xllamacpp.Server(params)
signal.pause()
