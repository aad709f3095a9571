/** The worker in which the world lives: a `WorldHost` behind Comlink. */
import * as Comlink from "comlink";
import { Host } from "./host.ts";

Comlink.expose(new Host());
