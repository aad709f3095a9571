/** A namespace as a place to dial from: what the kubelet's probes and port forwards use. */
import { ConnectionError } from "../../kube/status.ts";
import type { Dialer, Dialled, Spoken } from "../../machine/dialer.ts";
import type { HttpResponse } from "../../machine/http.ts";
import type { Namespace } from "./fabric.ts";
import type { Kernel } from "./kernel.ts";

const ANSWER = 500;

export function dialerFrom(namespace: Namespace, kernel: Kernel): Dialer {
  const timers = kernel.clock;
  const attempt = <T>(
    address: string,
    port: number,
    timeout: number,
    done: (result: Dialled<T>) => void,
    work: (arrival: ReturnType<Namespace["fabric"]["dial"]>) => void,
  ): void => {
    try {
      work(namespace.fabric.dial(namespace, address, port, "TCP"));
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      const late = error.code === "ETIMEDOUT";
      timers.after(late ? timeout : ANSWER, () => done({ error }), "dial");
    }
  };
  return {
    request(address, port, request, timeout, done) {
      attempt<HttpResponse>(address, port, timeout, done, ({ socket, source }) => {
        if (!socket.options.http) {
          const error = new ConnectionError("ECONNRESET", `read tcp ${source}->${address}:${port}: read: connection reset by peer`);
          timers.after(ANSWER, () => done({ error }), "dial");
          return;
        }
        const answer = socket.options.http({
          ...request,
          host: request.host ?? `${address}:${port}`,
          peer: { ...request.peer, address: source },
        });
        if (!(answer instanceof Promise)) {
          timers.after(ANSWER, () => done({ value: answer }), "dial");
          return;
        }
        // Who answers by a promise gets its turn in this very instant, live and in a replay.
        kernel.awake = true;
        let over = false;
        const finish = (result: Dialled<HttpResponse>): void => {
          if (over) return;
          over = true;
          timer.cancel();
          done(result);
        };
        const timer = timers.after(
          timeout,
          () =>
            finish({
              error: new ConnectionError("ETIMEDOUT", "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"),
            }),
          "dial-timeout",
        );
        answer.then(
          (value) => finish({ value }),
          () => finish({ error: new ConnectionError("EOF", "EOF") }),
        );
      });
    },
    connect(address, port, timeout, done) {
      attempt<Spoken>(address, port, timeout, done, ({ socket: { options } }) => {
        const value = options.http ? (options.tls ? "https" : "http") : options.raw ? "messages" : "nothing";
        timers.after(ANSWER, () => done({ value }), "dial");
      });
    },
    send(address, port, message, timeout, done) {
      attempt<string>(address, port, timeout, done, ({ socket, source }) => {
        const answer = socket.options.raw?.(message, { address: source });
        if (!(answer instanceof Promise)) {
          timers.after(ANSWER, () => done({ value: answer ?? "" }), "dial");
          return;
        }
        kernel.awake = true;
        answer.then(
          (value) => done({ value: value ?? "" }),
          () => done({ error: new ConnectionError("EOF", "EOF") }),
        );
      });
    },
  };
}
