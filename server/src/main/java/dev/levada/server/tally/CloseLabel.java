package dev.levada.server.tally;

/// The close codes that are told apart (RFC 6455 section 7.4); a peer can send three thousand others.
public enum CloseLabel {
    NORMAL("1000"),
    GOING_AWAY("1001"),
    PROTOCOL_ERROR("1002"),
    UNSUPPORTED("1003"),
    NONE("1005"),
    ABNORMAL("1006"),
    INVALID_DATA("1007"),
    POLICY_VIOLATION("1008"),
    TOO_BIG("1009"),
    INTERNAL_ERROR("1011"),
    SERVICE_RESTART("1012"),
    TRY_AGAIN_LATER("1013"),
    LIBRARY("3xxx"),
    APPLICATION("4xxx"),
    OTHER("other");

    private final String label;

    CloseLabel(String label) {
        this.label = label;
    }

    /// As in numbers.
    public String label() {
        return label;
    }

    /// The one for that code.
    public static CloseLabel of(int code) {
        return switch (code) {
            case 1000 -> NORMAL;
            case 1001 -> GOING_AWAY;
            case 1002 -> PROTOCOL_ERROR;
            case 1003 -> UNSUPPORTED;
            case 1005 -> NONE;
            case 1006 -> ABNORMAL;
            case 1007 -> INVALID_DATA;
            case 1008 -> POLICY_VIOLATION;
            case 1009 -> TOO_BIG;
            case 1011 -> INTERNAL_ERROR;
            case 1012 -> SERVICE_RESTART;
            case 1013 -> TRY_AGAIN_LATER;
            default -> {
                if (code / 1000 == 3) yield LIBRARY;
                yield code / 1000 == 4 ? APPLICATION : OTHER;
            }
        };
    }
}
