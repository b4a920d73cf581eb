// Node, with callbacks.
const net = require("net");

const mode = process.argv[2] || "echo";
const chunk = Buffer.alloc(65536, "x");

const handlers = {
  echo(socket) { socket.on("data", (data) => socket.write(data)); },
  sink(socket) { socket.on("data", () => {}); },
  source(socket) {
    const send = () => { while (socket.write(chunk)); };
    socket.on("drain", send);
    send();
  },
};

const server = net.createServer({noDelay: true}, (socket) => {
  socket.on("error", () => {});
  handlers[mode](socket);
});
server.listen(0, "127.0.0.1", 4096, () => {
  console.log("port " + server.address().port);
});
