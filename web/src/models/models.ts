/** Which models answer here, as the server says; asked for once, and again when somebody changed it. */
import { Signal } from "../state/signal";

/** Whether any model can be asked. */
export const modelsReady = new Signal(false);
