// Between the runtime and the compiled worker: starts the WebAssembly instance afresh after it has crashed.
//
// Why: a Rust panic, a stack overflow or an exhausted memory ends in a `WebAssembly.RuntimeError` and leaves
// the instance in an undefined state, while the isolate lives on and would send it the next request. Here
// every way in looks first whether the instance is broken and replaces it; what a Durable Object held in
// memory is gone then, so the object is built again from its storage. Nothing durable is lost.
// A call that was under way in a Durable Object when its instance crashed would never be answered: it is refused
// within half a second instead, so that whoever waits for it can go on.
import { DurableObject } from "cloudflare:workers";

/** What the runtime may call on a Durable Object. */
const CALLS = ["fetch", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"];

/** How often a call under way looks whether the instance it runs in is still alive. */
const LOOK_MS = 500;

/** One guard per module: the compiled worker keeps `{criticalError, instanceId}` where both sides see it. */
function guard(bindings) {
  const state = bindings.__worker_init_state();

  const notice = (error) => {
    if (error instanceof WebAssembly.RuntimeError) state.criticalError = true;
  };
  // A future that panics does so in a microtask of its own, where no caller can catch it.
  addEventListener("error", (event) => notice(event.error));

  return {
    /** Which life of the instance this is, after replacing a broken one. */
    life() {
      if (state.criticalError) {
        console.warn("the WebAssembly instance crashed and is started afresh");
        bindings.__wbg_reset_state();
        state.criticalError = false;
      }
      return state.instanceId;
    },
    async call(work) {
      try {
        return await work();
      } catch (error) {
        notice(error);
        throw error;
      }
    },
    /** Rejects once that life is over. A timer per call, because a promise settled by another request is not heard. */
    end(life) {
      let timer;
      const ended = new Promise((_, reject) => {
        const look = () => {
          const over = state.criticalError || state.instanceId !== life;
          if (over) reject(new Error("the object's instance crashed while it answered"));
          else timer = setTimeout(look, LOOK_MS);
        };
        timer = setTimeout(look, LOOK_MS);
      });
      return { ended, forget: () => clearTimeout(timer) };
    },
    build(make) {
      try {
        return make();
      } catch (error) {
        // A constructor that fails half-way can leave the instance half-written.
        state.criticalError = true;
        throw error;
      }
    },
  };
}

/** Wraps the compiled worker: `worker` is the default export with its one event, `object(Class)` wraps a Durable Object. */
export function recovering(bindings, event) {
  const guarded = guard(bindings);

  const worker = {
    [event](input, env, context) {
      guarded.life();
      return guarded.call(() => bindings[event](input, env, context));
    },
  };

  function object(Compiled) {
    class Recovering extends DurableObject {
      #compiled;
      #life;

      constructor(context, env) {
        super(context, env);
        this.#current();
      }

      #current() {
        const life = guarded.life();
        if (this.#life !== life) {
          this.#compiled = guarded.build(() => new Compiled(this.ctx, this.env));
          this.#life = life;
        }
        return this.#compiled;
      }

      async call(name, inputs) {
        const compiled = this.#current();
        const { ended, forget } = guarded.end(this.#life);
        try {
          return await Promise.race([guarded.call(() => compiled[name](...inputs)), ended]);
        } finally {
          forget();
        }
      }
    }
    for (const name of CALLS) {
      if (typeof Compiled.prototype[name] !== "function") continue;
      Recovering.prototype[name] = function (...inputs) {
        return this.call(name, inputs);
      };
    }
    return Recovering;
  }

  return { worker, object };
}
