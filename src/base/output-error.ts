const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "it exists already",
  EFBIG: "the file is too large for the file system",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "too many open files",
  ENOENT: "it is gone",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "a part of the path is a file",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/**
 * The machine would not take our output: a full disk, missing permissions. Neither the user's input nor the
 * program is wrong. The command line prints the message without a stack trace.
 */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly path: string;
  /** The system's code, such as `ENOSPC`. */
  readonly code: string;

  constructor(path: string, code: string, cause?: unknown) {
    super(`${path}: cannot write: ${reasons[code] ?? "the system refused"} (${code})`, { cause });
    this.path = path;
    this.code = code;
  }
}
