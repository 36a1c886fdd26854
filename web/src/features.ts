/** Features register their panels, commands and slots when they are loaded. One line for each. */
import "./notebook/commands";
import "./airlock/register";
import "./catalog/register";
import "./graph/register";
import "./models/register";
import "./palette/register";
import "./panels/register";
