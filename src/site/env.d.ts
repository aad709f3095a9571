/// <reference types="astro/client" />

declare module "#world" {
  export const createWorker: () => Worker;
}
