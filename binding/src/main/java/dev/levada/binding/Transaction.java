package dev.levada.binding;

import dev.levada.contract.ContractException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// What work within [Transactions#call] has: the connection, and a place for what it wants published. Used
/// by the thread that does the work, and only as long as it does.
public final class Transaction {
    /// The most publications of one transaction. Whoever changes more should tell pages to load anew.
    public static final int MAX_PUBLICATIONS = 10_000;

    private final Connection connection;
    private final List<Publication> publications = new ArrayList<>();
    private boolean hasEnded;

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /// The connection, without automatic commit. Neither commit nor close it: that is done when the work
    /// returns.
    public Connection connection() {
        return connection;
    }

    /// Publishes this after the commit, in the order of the calls; never, when it is rolled back.
    ///
    /// @throws ContractException when there are more than [#MAX_PUBLICATIONS], or the work has returned
    public void publish(Publication publication) {
        if (hasEnded)
            throw new ContractException("Expected a publication while the work is being done, but it has returned."
                    + " Call Publication.send(layer) for what belongs to no transaction.");
        if (publications.size() >= MAX_PUBLICATIONS)
            throw new ContractException("Expected at most " + MAX_PUBLICATIONS
                    + " publications in one transaction, but there are more. Tell pages to load anew instead.");
        if (!publication.isEmpty()) publications.add(publication);
    }

    void end() {
        hasEnded = true;
    }

    List<Publication> publications() {
        return publications;
    }
}
