/** How the name of a file ends that is a program, and no data. */
export const programEnding = /\.(?:[cm]?[jt]sx?|cs|go|php|py|rb)$/i
