using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "dist/worker.js")],
    bindings = [(name = "GREETING", text = "hello")],
    compatibilityDate = "2025-11-01",
  ))],
  sockets = [(name = "http", address = "localhost:3000", http = (), service = "main")],
);
