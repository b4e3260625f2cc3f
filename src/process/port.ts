/** Whether some program of this machine listens on a TCP port; "localhost" is ::1 to many a server. */
export function isPortBusy(port: number): boolean {
  return ["127.0.0.1", "0.0.0.0", "::1", "::"].some((hostname) => {
    try {
      Deno.listen({ hostname, port }).close();
      return false;
    } catch (error) {
      return error instanceof Deno.errors.AddrInUse;
    }
  });
}
