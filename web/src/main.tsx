import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles/index.css";
import "./ui/theme";
import "./features";
import { notebookPath, socket } from "./state/session";
import { App } from "./ui/App";
import { listenForKeys } from "./ui/keys";

const root = document.getElementById("root");
if (root) {
  if (notebookPath) socket.start();
  listenForKeys();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
